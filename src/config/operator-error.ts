/**
 * What the operator can mend: the message is one line that names the setting, and tells no password. It ends the start
 * with status 1 and that line; whatever else is thrown is a defect, and shows its stack.
 */
export class OperatorError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message.replace(/\s+/g, ' ').trim(), options);
  }
}
