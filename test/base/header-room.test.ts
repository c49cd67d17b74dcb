// The room of a header: known before the sections are, and enough for whatever they turn out to be.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fileHead,
  headerEnd,
  headerRoom,
  openSections,
  readFileHeader,
  writeSections,
} from '../../src/base/sections.ts';

describe('the room of a header', () => {
  it('is a multiple of 4,096 that follows from names and fields alone', () => {
    expect(headerRoom({ kind: 'x' }, [])).toBe(4096);
    const step = (names: string[]): number => headerRoom({ kind: 'x' }, names);
    const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `section${100 + i}`);
    for (const count of [1, 37, 38, 39, 40, 80]) {
      const exact = JSON.stringify({
        kind: 'x',
        sections: names(count).map((name) => ({
          name,
          offset: 2 ** 53 - 1,
          bytes: 2 ** 53 - 1,
          checksum: 2 ** 32 - 1,
        })),
      }).length;
      expect(step(names(count))).toBe(Math.ceil(exact / 4096) * 4096);
    }
  });

  it('holds every header, and files are opened by their beginning', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 60 }), fc.uint8Array({ maxLength: 40 })), { maxLength: 60 }),
        fc.string({ maxLength: 3000 }),
        (sections, note) => {
          const header = { kind: 'x', note };
          const file = writeSections(header, sections);
          const room = headerRoom(
            header,
            sections.map(([name]) => name),
          );
          expect(room % 4096).toBe(0);
          expect(headerEnd(file.subarray(0, 24))).toBe(24 + room);
          expect(readFileHeader(file.subarray(0, 24 + room), 'f')).toMatchObject(header);
          const entries = sections.map(([name]) => ({ name, offset: 1e15, bytes: 1e15, checksum: 0xffff_ffff }));
          expect(fileHead(header, entries)).toHaveLength(24 + room);
          const opened = openSections(file, 'f');
          const last = sections.at(-1);
          if (last !== undefined) expect(opened.section(last[0])).toEqual(last[1]);
        },
      ),
    );
    expect(headerEnd(new Uint8Array(23))).toBeUndefined();
    expect(headerEnd(new Uint8Array(24))).toBeUndefined();
  });
});
