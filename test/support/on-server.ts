const hasServer = Boolean(process.env['TEST_DATABASE_URL']);

function leaveOut(name: string): void {
  console.warn(`Not tested, as it takes a PostgreSQL server: ${name}. Set TEST_DATABASE_URL to one.`);
}

/** `describe` and `it` for what the embedded database cannot show: several sessions or processes, time limits. */
export const describeOnServer = hasServer ? describe : leaveOut;
export const itOnServer = hasServer ? it : leaveOut;
