// @ts-check
// Makes the text that everybody reads: the State of the Union speeches one after another, or any file you name. Beside it
// the same text with one sentence a line, for libraries that want sentences and do not split text themselves.
//
//   node bench/corpus.mjs                 build/bench/sotu.txt and build/bench/sotu.lines.txt
//   node bench/corpus.mjs --corpus FILE   build/bench/FILE.lines.txt, for a text of your own

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The repository's root folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Everything that a benchmark makes, its results aside. */
export const BUILD = join(ROOT, 'build', 'bench');

const SPEECHES = join(ROOT, 'node_modules', '@stdlib', 'datasets-sotu', 'data');
const SPEECH_FILE = /^\d{4}_\w+\.txt$/;

/** Where a sentence ends: after its mark and what closes behind it, before a capital or a figure; and where a line ends. */
const SENTENCE_BORDER = /(?<=[.?!]["'”’)\]]*)\s+(?=["'“‘([]*[\p{Lu}\d])|\s*\n\s*/u;

/**
 * @typedef {object} Corpus
 * @property {string} name
 * @property {string} text  Path of the text as it is.
 * @property {string} lines  Path of the same words, one sentence a line, one space between two words.
 * @property {number} bytes  Size of the text.
 * @property {string} sha256  Digest of the text.
 */

/**
 * Writes the corpus, unless it is there already. Texts are read whole, so one may have half a gigabyte at most.
 *
 * @param {string} [file] A text of your own.
 * @returns {Promise<Corpus>}
 */
export async function makeCorpus(file) {
  mkdirSync(BUILD, { recursive: true });
  const text = file === undefined ? join(BUILD, 'sotu.txt') : resolve(file);
  if (file === undefined && !existsSync(text)) writeFileSync(text, speeches());
  const name = basename(text, extname(text));
  const lines = join(BUILD, `${name}.lines.txt`);
  const isOld = !existsSync(lines) || statSync(lines).mtimeMs < statSync(text).mtimeMs;
  if (isOld) writeFileSync(lines, sentences(readFileSync(text, 'utf8')).join('\n') + '\n');
  return { name, text, lines, bytes: statSync(text).size, sha256: await sha256(text) };
}

/** All speeches in the order of their years, an empty line between two. */
function speeches() {
  const files = readdirSync(SPEECHES).filter((file) => SPEECH_FILE.test(file));
  return (
    files
      .sort()
      .map((file) => readFileSync(join(SPEECHES, file), 'utf8').trimEnd())
      .join('\n\n') + '\n'
  );
}

/** @param {string} text */
function sentences(text) {
  const parts = text.split(SENTENCE_BORDER).map((part) => part.trim().replaceAll(/\s+/gu, ' '));
  return parts.filter((part) => part !== '');
}

/** @param {string} path */
async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { corpus: { type: 'string' } } });
  const { text, lines, bytes, sha256 } = await makeCorpus(values.corpus);
  console.log(`text    ${text}\nlines   ${lines}\nbytes   ${bytes}\nsha256  ${sha256}`);
}
