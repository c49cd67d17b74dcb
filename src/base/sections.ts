// The frame of every gristmill file: magic, version, a header in JSON, then named sections, each with its checksum.

import { NgramError } from './errors.ts';
import { xxHash32 } from './hash.ts';

/** What every header has; the rest depends on the kind. */
export interface FileHeader {
  readonly kind: string;
}

/** Where a section lies. `bytes` is its true length; the file has zeros behind it up to a multiple of 8. */
export interface SectionEntry {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
  /** xxHash32 of the section with its zeros. */
  readonly checksum: number;
}

/** The first eight bytes: not text (0x89), the name, and line ends that a careless copy would change. */
const MAGIC = Uint8Array.of(0x89, 0x47, 0x52, 0x53, 0x54, 0x0d, 0x0a, 0x1a);
const FORMAT_VERSION = 1;
/** Magic (8 bytes), version, length of the JSON, zero, checksum of all that and the JSON (4 bytes each). */
export const FIXED_BYTES = 24;
const ALIGNMENT = 8;
/** The header with its spaces is a multiple of so many bytes. */
const HEADER_STEP = 4096;

/**
 * Bytes of a header, spaces included: the smallest multiple of 4,096 that would hold it if all offsets, lengths and
 * checksums of its sections took as many digits as they ever can. So whoever writes the sections first, while they are
 * made, knows where the first one begins.
 *
 * @param names - Of the sections, in order.
 */
export function headerRoom(header: FileHeader, names: readonly string[]): number {
  const sections = names.map((name) => ({
    name,
    offset: Number.MAX_SAFE_INTEGER,
    bytes: Number.MAX_SAFE_INTEGER,
    checksum: 0xffffffff,
  }));
  const json = new TextEncoder().encode(JSON.stringify({ ...header, sections }));
  return Math.ceil(json.length / HEADER_STEP) * HEADER_STEP;
}

/** Lays a file out: header first, then the sections in the given order. */
export function writeSections(
  header: FileHeader,
  sections: readonly (readonly [name: string, bytes: Uint8Array])[],
): Uint8Array {
  // Offsets are relative to the end of the header, whose own length depends on them otherwise.
  let end = 0;
  const padded = sections.map(([, bytes]) => paddedBytes(bytes.length));
  const starts = padded.map((size) => (end += size) - size);
  const body = new Uint8Array(end);
  sections.forEach(([, bytes], i) => body.set(bytes, starts[i]));
  const entries: SectionEntry[] = sections.map(([name, bytes], i) => ({
    name,
    offset: starts[i],
    bytes: bytes.length,
    checksum: xxHash32(body.subarray(starts[i], starts[i] + padded[i])),
  }));
  const head = fileHead(header, entries);
  const file = new Uint8Array(head.length + end);
  file.set(head);
  file.set(body, head.length);
  return file;
}

/** What stands in front of the sections. The header of a file whose sections are written already. */
export function fileHead(header: FileHeader, sections: readonly SectionEntry[]): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify({ ...header, sections }));
  const names = sections.map(({ name }) => name);
  const head = new Uint8Array(FIXED_BYTES + headerRoom(header, names)).fill(0x20, FIXED_BYTES);
  head.set(MAGIC);
  head.set(json, FIXED_BYTES);
  const view = new DataView(head.buffer);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, head.length - FIXED_BYTES, true);
  view.setUint32(20, headerChecksum(head, head.length), true);
  return head;
}

/** An open file: its header, its checksum as eight hexadecimal digits, and its sections by name. */
export interface OpenSections<Header> {
  readonly header: Header;
  readonly checksum: string;
  /** The bytes of a section. @throws {NgramError} `CORRUPT` when the file has none of that name. */
  section(name: string): Uint8Array;
}

/**
 * Opens a file, every byte of it verified.
 *
 * @throws {NgramError} `BAD_MAGIC`, `VERSION_UNSUPPORTED`, `TRUNCATED`, `CHECKSUM_MISMATCH` or `CORRUPT`.
 */
export function openSections<Header extends FileHeader>(bytes: Uint8Array, name: string): OpenSections<Header> {
  // Node's Buffer is a Uint8Array whose slice() does not copy: whoever reads on must not meet one.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const { header, checksum, bodyStart } = readHeader(file, name);
  const sections = checkSections(header.sections, file, bodyStart, name);
  return {
    header: header as FileHeader as Header,
    checksum: checksum.toString(16).padStart(8, '0'),
    section(sectionName) {
      const bytes = sections.get(sectionName);
      if (bytes === undefined) throw corrupt(name, `has no section "${sectionName}"`);
      return bytes;
    },
  };
}

/**
 * What kind of table a file holds, by its header alone.
 *
 * @throws {NgramError} As `openSections`, except for what is wrong behind the header.
 */
export function readKind(bytes: Uint8Array, name: string): string {
  return readFileHeader(bytes, name).kind;
}

/**
 * The header of a file whose beginning this is; what is behind the header need not be there.
 *
 * @throws {NgramError} As `openSections`, except for what is wrong behind the header.
 */
export function readFileHeader(bytes: Uint8Array, name: string): FileHeader {
  return readHeader(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), name).header;
}

/** How many bytes a file begins with up to the end of its header; undefined for what is no file of ours. */
export function headerEnd(start: Uint8Array): number | undefined {
  if (start.length < FIXED_BYTES || MAGIC.some((byte, i) => start[i] !== byte)) return undefined;
  return FIXED_BYTES + new DataView(start.buffer, start.byteOffset).getUint32(12, true);
}

/** What each kind of file holds, in words, and how to make one. */
const KINDS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  counts: ['counts', 'Give the table of counts that the model was made from: gristmill train TEXT -o counts.grist'],
  model: ['a model', 'Make a model of it first: gristmill freeze TABLE -o model.grist'],
  guard: ['a guard', 'Make a guard of the text: gristmill guard build TEXT --key FILE -o FILE.guard'],
};

/** @throws {NgramError} `INCOMPATIBLE_TABLES` when the file holds something else. */
export function checkKind(header: FileHeader, expected: string, name: string): void {
  if (header.kind === expected) return;
  if (!Object.hasOwn(KINDS, header.kind)) throw corrupt(name, 'has a header without a kind that is known');
  const [[got], [what, hint]] = [KINDS[header.kind], KINDS[expected]];
  throw new NgramError('INCOMPATIBLE_TABLES', `${name} holds ${got}: expected ${what}`, {
    hint,
    details: { expected, got: header.kind },
  });
}

/** Bytes of each section, by name. */
export function sectionBytes(header: FileHeader): Record<string, number> {
  const { sections } = header as FileHeader & { readonly sections: readonly SectionEntry[] };
  return Object.fromEntries(sections.map(({ name, bytes }) => [name, bytes]));
}

/** The header, its own checksum verified. */
function readHeader(
  file: Uint8Array,
  name: string,
): { header: FileHeader & { sections: SectionEntry[] }; checksum: number; bodyStart: number } {
  checkMagic(file, name);
  if (file.length < FIXED_BYTES) throw truncated(name, file.length, FIXED_BYTES);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const version = view.getUint32(8, true);
  if (version !== FORMAT_VERSION) {
    throw new NgramError('VERSION_UNSUPPORTED', `${name} has format version ${version}: expected ${FORMAT_VERSION}`, {
      hint:
        version > FORMAT_VERSION
          ? 'Open it with a newer gristmill, or check that it was copied whole.'
          : 'The file is damaged.',
      details: { version },
    });
  }
  const bodyStart = FIXED_BYTES + view.getUint32(12, true);
  if (bodyStart > file.length) throw truncated(name, file.length, bodyStart);
  const checksum = view.getUint32(20, true);
  if (view.getUint32(16, true) !== 0 || checksum !== headerChecksum(file, bodyStart)) throw mismatch(name, 'header');
  return { header: parseHeader(file.subarray(FIXED_BYTES, bodyStart), name), checksum, bodyStart };
}

function checkMagic(file: Uint8Array, name: string): void {
  if (file.length === 0) throw truncated(name, 0, FIXED_BYTES);
  for (let i = 0; i < Math.min(MAGIC.length, file.length); i++) {
    if (file[i] !== MAGIC[i]) {
      throw new NgramError(
        'BAD_MAGIC',
        `${name} is not a gristmill file: byte ${i} is ${hex(file[i])}, expected ${hex(MAGIC[i])}`,
        {
          hint: 'Make a table from text first: gristmill train TEXT -o table.grist',
        },
      );
    }
  }
}

function parseHeader(json: Uint8Array, name: string): FileHeader & { sections: SectionEntry[] } {
  try {
    const header = JSON.parse(new TextDecoder().decode(json)) as FileHeader & { sections: SectionEntry[] };
    if (Array.isArray(header.sections) && typeof header.kind === 'string') return header;
  } catch {
    // Falls through to the same answer: the checksum holds, so whoever wrote the header wrote it wrong.
  }
  throw corrupt(name, 'has a header that is no JSON with sections');
}

function checkSections(
  entries: readonly SectionEntry[],
  file: Uint8Array,
  bodyStart: number,
  name: string,
): Map<string, Uint8Array> {
  const sections = new Map<string, Uint8Array>();
  let end = bodyStart;
  for (const entry of entries) {
    const isWhole = Number.isSafeInteger(entry.bytes) && entry.bytes >= 0 && bodyStart + entry.offset === end;
    if (!isWhole) throw corrupt(name, `has a section "${entry.name}" at a wrong place`);
    end += paddedBytes(entry.bytes);
  }
  if (end !== file.length) throw truncated(name, file.length, end);
  for (const entry of entries) {
    const start = bodyStart + entry.offset;
    const padded = file.subarray(start, start + paddedBytes(entry.bytes));
    if (xxHash32(padded) !== entry.checksum) throw mismatch(name, `section "${entry.name}"`);
    sections.set(entry.name, padded.subarray(0, entry.bytes));
  }
  return sections;
}

/** The checksum over the fixed part before it and the JSON behind it. */
function headerChecksum(file: Uint8Array, bodyStart: number): number {
  return xxHash32(file.subarray(FIXED_BYTES, bodyStart), xxHash32(file.subarray(0, FIXED_BYTES - 4)));
}

/** Bytes that a section takes, the zeros behind it included. */
export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function truncated(name: string, got: number, expected: number): NgramError {
  const what = got < expected ? 'is cut off' : 'goes on behind its end';
  return new NgramError(
    'TRUNCATED',
    `${name} ${what}: ${got} bytes, expected ${expected}${expected === FIXED_BYTES ? ' or more' : ''}`,
    {
      hint: 'Copy or download the file again, or make it again from the text.',
      details: { got, expected },
    },
  );
}

function mismatch(name: string, where: string): NgramError {
  return new NgramError('CHECKSUM_MISMATCH', `${name} is damaged: the checksum of its ${where} is wrong`, {
    hint: 'Copy or download the file again, or make it again from the text.',
    details: { where },
  });
}

function corrupt(name: string, what: string): NgramError {
  return new NgramError('CORRUPT', `${name} ${what}`, { hint: 'Make the file again from the text.' });
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
