import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // What a page asks of any other host is not sent.
  '--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1',
];

/** Only to end a start that hangs. Milliseconds. */
const LAUNCH_TIMEOUT = 300_000;

/** CHROMIUM_PATH is taken at its word, so that a wrong one fails instead of skipping the tests. */
const executablePath = process.env['CHROMIUM_PATH'] || USUAL_PATHS.find((path) => existsSync(path));

/** `describe` for tests that need Chromium; skips them where there is none. */
export const describeInChromium = executablePath ? describe : skip;

function skip(name: string, tests: () => void): void {
  console.warn(`Skipped, as Chromium is not installed: ${name}. Install it, or set CHROMIUM_PATH to where it is.`);
  describe.skip(name, tests);
}

/** Starts Chromium with an empty user data folder, which goes away when it is closed. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS, timeout: LAUNCH_TIMEOUT });
}
