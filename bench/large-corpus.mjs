// @ts-check
// Makes one large text out of folders of text files, to measure at scale. Every line is somebody's: nothing is repeated to
// make the text longer and nothing is generated, since both would change how often n-grams come back. What is there less
// than asked for is said, not filled up.
//
//   node bench/large-corpus.mjs --from DIR [--from DIR…] --mb 1000 -o FILE [--without HELD_OUT]
//
// Files are read by their ends (see large-cleaning.mjs), packed with gzip or xz or not; others are left out. A line of more
// than 40 characters that came before is dropped, and so is one that stands in the held-out text. What is left is cut into
// blocks of about 64 KiB, which are ordered by a digest of their text: any beginning of the file is then like the whole,
// which a picture of time against size needs, and the same folders make the same bytes. Linux and macOS, for `xz`; needs
// memory for the whole text.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { execFileSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { linesOf } from './large-cleaning.mjs';

const BLOCK_BYTES = 65_536;
/** Shorter lines come back by chance, as “Yes.” does. */
const REPEAT_LENGTH_MIN = 40;
const PACKED_BYTES_MAX = 2 ** 31 - 1;

const { values } = parseArgs({
  options: {
    from: { type: 'string', multiple: true, default: [] },
    mb: { type: 'string', default: '1000' },
    output: { type: 'string', short: 'o' },
    without: { type: 'string' },
  },
});
if (values.from.length === 0 || values.output === undefined) {
  console.error('Usage: node bench/large-corpus.mjs --from DIR [--from DIR…] --mb 1000 -o FILE [--without HELD_OUT]');
  process.exit(2);
}

/**
 * Digests of lines seen, 53 bits each. In several sets, because one holds 16.7 million at most.
 *
 * @type {Set<number>[]}
 */
const seen = Array.from({ length: 64 }, () => new Set());

/** Whether a line is new; from then on it is not. A false no, once in a hundred million lines or so, loses a line. */
function isNew(/** @type {string} */ line) {
  if (line.length <= REPEAT_LENGTH_MIN) return true;
  const digest = digestOf(line);
  const set = seen[digest % 64];
  if (set.has(digest)) return false;
  set.add(digest);
  return true;
}

/** Two multiplicative hashes side by side, of which 21 and 32 bits are kept. */
function digestOf(/** @type {string} */ line) {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < line.length; i++) {
    const unit = line.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (b & 0x1fffff) + (a >>> 0);
}

/** All files below a path, in an order that does not depend on the disk. @returns {string[]} */
function filesBelow(/** @type {string} */ path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile() || entry.isDirectory());
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => filesBelow(join(path, entry.name)));
}

/** The text of a file, unpacked, and the name that it has then. @returns {{ name: string, text: string } | undefined} */
function readText(/** @type {string} */ path) {
  const name = path.replace(/\.(gz|dz|xz)$/, (end) => (end === '.dz' ? '.dict' : ''));
  if (linesOf(name, '') === undefined) return undefined;
  const isXz = path.endsWith('.xz');
  const bytes = isXz ? execFileSync('xz', ['-dc', path], { maxBuffer: PACKED_BYTES_MAX }) : readFileSync(path);
  // A file that is no gzip in spite of its name is nobody's loss.
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { name, text: (isGzip ? gunzipSync(bytes) : bytes).toString('utf8') };
}

/** @typedef {{ key: string, bytes: Buffer, source: number }} Block */
/** @type {Block[]} */
const blocks = [];

/** @param {string[]} lines @param {number} source */
function addBlock(lines, source) {
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  blocks.push({ key: createHash('sha256').update(bytes).digest('hex'), bytes, source });
}

/** Cuts the new lines of a source into blocks; a block may hold several small files. */
function readSource(/** @type {string} */ folder, /** @type {number} */ source) {
  /** @type {string[]} */
  let lines = [];
  let length = 0;
  for (const path of filesBelow(resolve(folder))) {
    const file = readText(path);
    for (const line of file === undefined ? [] : (linesOf(file.name, file.text) ?? [])) {
      if (!isNew(line)) continue;
      // What a slice of a large string holds on to is the whole string, so lines are copied into buffers block by block.
      lines.push(line);
      length += line.length + 1;
      if (length < BLOCK_BYTES) continue;
      addBlock(lines, source);
      lines = [];
      length = 0;
    }
  }
  if (lines.length > 0) addBlock(lines, source);
}

if (values.without !== undefined) {
  for (const line of linesOf('held-out.txt', readFileSync(values.without, 'utf8')) ?? []) isNew(line);
}
values.from.forEach((folder, source) => {
  readSource(folder, source);
  const bytes = blocks.reduce((sum, block) => sum + (block.source === source ? block.bytes.length : 0), 0);
  console.error(`${basename(folder)}: ${(bytes / 1e6).toFixed(1)} MB`);
});

blocks.sort((a, b) => (a.key < b.key ? -1 : 1));
const wanted = 1e6 * Number(values.mb);
const output = createWriteStream(values.output);
const parts = values.from.map(() => 0);
let written = 0;
for (const { bytes, source } of blocks) {
  if (written + bytes.length > wanted) break;
  if (!output.write(bytes)) await once(output, 'drain');
  written += bytes.length;
  parts[source] = (parts[source] ?? 0) + bytes.length;
}
output.end();
await once(output, 'close');

const hash = createHash('sha256');
await pipeline(createReadStream(values.output), hash);
console.log(`${basename(values.output)}  ${written} bytes  SHA-256 ${hash.digest('hex')}`);
values.from.forEach((folder, i) => console.log(`  ${basename(folder)}  ${((parts[i] ?? 0) / 1e6).toFixed(1)} MB`));
if (written < 0.99 * wanted)
  console.log(`  ${values.mb} MB were asked for, and there is no more text in these folders`);
