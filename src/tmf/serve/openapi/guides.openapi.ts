/** Where the guides are, below the origin; `pages` serves them. */
export const GUIDES_PATH = '/docs';

/** The link from an operation to the guide that tells more; `createApiDocuments()` puts the origin before it. */
export const seeGuide = (name: string, description: string) => ({
  externalDocs: { url: `${GUIDES_PATH}/${name}`, description },
});
