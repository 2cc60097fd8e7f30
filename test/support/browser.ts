import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's Chromium, headless. `SLUICE_TEST_BROWSER` names another. @throws Error when there is none */
export const launchBrowser = async (): Promise<Browser> => {
  const executablePath = process.env['SLUICE_TEST_BROWSER'] ?? CANDIDATES.find((path) => existsSync(path));
  if (!executablePath) throw new Error(`no browser found: tried ${CANDIDATES.join(', ')}`);
  return chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
      // A camera and a microphone that are there everywhere.
      ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    ],
  });
};
