/**
 * The browser of the tests: the system's own, quiet, and with no need of a screen.
 * @type {import('@playwright/test').LaunchOptions}
 */
export const chromium = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', // the tests may run as root
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
