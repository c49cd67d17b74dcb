// A guard as bytes and back; FORMAT.md has the layout. The key is not in the file, only a hash that tells a wrong one.

import { NgramError } from '../base/errors.ts';
import { type FileHeader, checkKind, openSections, writeSections } from '../base/sections.ts';
import { type Tokenizer, checkTokenizer } from '../tokens/tokenizer.ts';
import { type FingerprintBits, slotCount } from './fuse-filter.ts';
import { Guard, checkedKey, keyCheckOf } from './guard.ts';
import { sipKey } from './sip-hash.ts';

/** What the header of a guard file says. */
interface GuardFileHeader extends FileHeader {
  readonly length: number;
  readonly bits: FingerprintBits;
  readonly count: number;
  readonly tokenizer: Tokenizer;
  readonly keyCheck: string;
  readonly seed: number;
  readonly segmentLength: number;
  readonly segmentCount: number;
}

const KIND = 'guard';
const SECTION = 'fingerprints';

/** The bytes of a guard file. The same text and key give the same bytes, always and everywhere. */
export function encodeGuardFile(guard: Guard): Uint8Array {
  const { length, tokenizer, count, filter } = guard;
  const { bits, seed, segmentLength, segmentCount, slots } = filter;
  const bytes = new Uint8Array((slots.length * bits) / 8);
  if (bits === 8) bytes.set(slots);
  else slots.forEach((slot, i) => bytes.set([slot & 0xff, slot >>> 8], 2 * i));
  const header: GuardFileHeader = {
    kind: KIND,
    length,
    bits,
    count,
    tokenizer,
    keyCheck: guard.keyCheck(),
    seed,
    segmentLength,
    segmentCount,
  };
  return writeSections(header, [[SECTION, bytes]]);
}

/**
 * Opens a guard, every byte of it verified.
 *
 * @param key - The 16 bytes that it was made with.
 * @param name - What to call the file in messages.
 * @throws {NgramError} `GUARD_KEY` for another key; `BAD_MAGIC`, `VERSION_UNSUPPORTED`, `TRUNCATED`, `CHECKSUM_MISMATCH` or
 *   `CORRUPT` for a damaged file; `INCOMPATIBLE_TABLES` for a table.
 */
export function decodeGuardFile(bytes: Uint8Array, key: Uint8Array, name = 'the file'): Guard {
  const file = openSections<GuardFileHeader>(bytes, name);
  const { header } = file;
  checkKind(header, KIND, name);
  const isSound =
    isWhole(header.length, 2, 64) &&
    (header.bits === 8 || header.bits === 16) &&
    isWhole(header.count, 0, 2 ** 31) &&
    isWhole(header.seed, 1, 100) &&
    isWhole(Math.log2(header.segmentLength), 2, 18) &&
    isWhole(header.segmentCount, header.count === 0 ? 0 : 1, header.count === 0 ? 0 : 2 ** 30) &&
    typeof header.keyCheck === 'string';
  const section = file.section(SECTION);
  if (!isSound || section.length !== (slotCount(header) * header.bits) / 8) {
    throw new NgramError('CORRUPT', `${name} has a header that contradicts itself or its fingerprints`, {
      hint: 'Make the guard again from the text.',
    });
  }
  checkTokenizer(header.tokenizer, name);
  if (header.keyCheck !== keyCheckOf(sipKey(checkedKey(key)))) {
    throw new NgramError('GUARD_KEY', `this is not the key of ${name}`, {
      hint: 'Give the key file that the guard was built with, or build the guard again from the text.',
    });
  }
  const { length, tokenizer, count, bits, seed, segmentLength, segmentCount } = header;
  const slots = bits === 8 ? section.slice() : wordsOf(section);
  return new Guard(key, { length, tokenizer }, { bits, seed, segmentLength, segmentCount, slots }, count);
}

function wordsOf(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true));
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
