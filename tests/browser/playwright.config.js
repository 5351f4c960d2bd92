// How the tests of the pages are run: Debian's chromium, one stack, two at a time.
import { defineConfig } from '@playwright/test';
import { chromium } from './src/chromium.js';
import { made, stack } from './src/stack.js';

export default defineConfig({
  testDir: 'specs',
  outputDir: made('test/browser/failures'),
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list'], ['./src/sums.js']],
  use: {
    baseURL: stack.web_url,
    launchOptions: chromium,
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
  },
});
