// The browser of the tests: the one that CHROME_PATH names, one that is installed, or Debian's, installed when we may.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * A container runs as root and has no display; the rest keeps the browser from calling home and from saying it is a
 * robot.
 */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-blink-features=AutomationControlled',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of a Chrome or Chromium. Throws a sentence that says what to install. */
export function browserPath(): string {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') return named;
  const found = INSTALLED.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    execFileSync('apt-get', ['update'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    return '/usr/bin/chromium';
  }
  throw new Error('The tests need a browser: install Chrome or Chromium, or let CHROME_PATH name one.');
}

/** A fresh browser, with more flags if there are some. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath(), args: [...BROWSER_FLAGS, ...more] });
}
