// What can be known of a file before it is sent, and sizes in words.
'use strict';

/** What is wrong with a file, in words; empty when nothing is. The service looks again. */
async function problemOf(file, limit, limitWords) {
  if (file.size === 0) return 'It is empty.';
  if (file.size > limit) return `It is larger than ${limitWords}, which is what your plan takes: it has ${sizeOf(file.size)}.`;
  let start;
  try {
    start = await firstBytes(file);
  } catch {
    return 'It cannot be read: a folder, a file that is gone, or a damaged compressed file.';
  }
  const mark = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0;
  const text = String.fromCharCode(...start.subarray(mark, mark + 16));
  if (text.startsWith('##fileformat=VCF') || text.startsWith('BCF\x02')) return '';
  return 'It is no VCF: the first line must begin with ##fileformat=VCF.';
}

/** The first bytes, decompressed when they are compressed (gzip, BGZF). */
async function firstBytes(file) {
  const raw = new Uint8Array(await file.slice(0, 65_536).arrayBuffer());
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw;
  const { readable, writable } = new DecompressionStream('gzip');
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  // Little by little: some browsers fail at the end of the first block, and it is not the only one.
  const written = (async () => {
    for (let at = 0; at < raw.length; at += 256) await writer.write(raw.subarray(at, at + 256));
    await writer.close();
  })();
  written.catch(() => {});
  const { value } = await reader.read();
  reader.cancel().catch(() => {});
  return value ?? new Uint8Array();
}

/** "149 bytes", "150 KiB", "1.4 MiB". */
function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  const unit = Math.min(Math.floor(Math.log2(bytes) / 10), 4);
  const value = Math.round((10 * bytes) / 1024 ** unit) / 10;
  return `${value} ${['', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`;
}

/** "8 s", "3 min", "2 h 10 min". */
function durationOf(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
