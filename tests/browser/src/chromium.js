// The browser: what CHROMIUM names, or the chromium of this machine.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const folders = (process.env.PATH ?? '').split(delimiter);
const places = folders.flatMap((folder) => names.map((name) => join(folder, name)));

/** How it is started. In a container it runs as root, which its sandbox refuses; it opens our own pages only. */
export const chromium = {
  executablePath: process.env.CHROMIUM || places.find(isProgram),
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
