// @ts-check
// The texts of a large run: named files, beginnings of them, and the held-out text as both sides read it alike.

import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BUILD } from './corpus.mjs';
import { linesOf } from './large-cleaning.mjs';

/**
 * @typedef {object} Text
 * @property {string} name
 * @property {string} path
 * @property {number} bytes
 * @property {string} sha256
 */

const FOLDER = join(BUILD, 'large', 'texts');

/** Names a file and reads it once, so that all who read it later find it in memory. @returns {Promise<Text>} */
export async function describeText(/** @type {string} */ path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const name = basename(path, extname(path));
  return { name, path: resolve(path), bytes: statSync(path).size, sha256: hash.digest('hex') };
}

/** The beginning of a text, up to the last line end within so many megabytes. @param {Text} text @param {number} megabytes */
export async function beginningOf(text, megabytes) {
  const wanted = 1e6 * megabytes;
  // A text of about that size is taken whole.
  if (text.bytes <= 1.01 * wanted) return text;
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${text.name}-${megabytes}MB.txt`);
  const end = await lastLineEnd(text.path, wanted);
  await pipeline(createReadStream(text.path, { end: end - 1 }), createWriteStream(path));
  return describeText(path);
}

/** Where the last line that ends by `position` ends. */
async function lastLineEnd(/** @type {string} */ path, /** @type {number} */ position) {
  const file = await open(path);
  try {
    const start = Math.max(0, position - 2 ** 20);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(position - start), position: start });
    return start + buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
  } finally {
    await file.close();
  }
}

/** One space between two words, no empty lines, nothing that one side takes for a line end and the other does not. */
export async function heldOutText(/** @type {string} */ source) {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${basename(source, extname(source))}-lines.txt`);
  const isOld = !existsSync(path) || statSync(path).mtimeMs < statSync(source).mtimeMs;
  if (isOld) writeFileSync(path, `${(linesOf('held-out.txt', readFileSync(source, 'utf8')) ?? []).join('\n')}\n`);
  return describeText(path);
}
