// How heavy a page is: its HTML, style sheets and scripts, compressed.
import { gzipSync } from 'node:zlib';

/** What a page may weigh, in bytes. */
export const LIMIT = 60 * 1024;

/** Sizes of files by their addresses, which change with their content. */
const sizes = new Map();

/** Keeps what a page is sent as from now on; answers what weighs the one that is shown. */
export function weigh(page) {
  let html;
  page.on('response', (answer) => {
    const isPage = answer.request().isNavigationRequest() && answer.frame() === page.mainFrame();
    const isRedirect = answer.status() >= 300 && answer.status() < 400;
    if (!isPage || isRedirect) return;
    html = answer.body();
    // Of a page that was left before it had come nobody asks.
    html.catch(() => {});
  });
  return async () => {
    const files = await page.evaluate(() =>
      [...document.querySelectorAll('link[rel="stylesheet"], script[src]')].map((file) => file.href || file.src),
    );
    const parts = await Promise.all(files.map(sizeOf));
    return parts.reduce((sum, bytes) => sum + bytes, gzipSync(await html).length);
  };
}

/** Fetched beside the browser, which may be offline or without scripts. */
async function sizeOf(url) {
  if (!sizes.has(url)) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    sizes.set(url, gzipSync(Buffer.from(await answer.arrayBuffer())).length);
  }
  return sizes.get(url);
}
