/** A patch that cannot be understood, whatever it is applied to. Becomes a 400. */
export class InvalidPatchError extends Error {}

/** A patch that does not fit the document: a failed `test`, or nothing where there should be something. Becomes a 409. */
export class PatchConflictError extends Error {}
