// Models opened by their path: read straight into the memory in which they are asked, or refused as their bytes are.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { encodeCountFile } from '../../src/counts/count-file.ts';
import { backoffModel } from '../../src/model/backoff-model.ts';
import { encodeModelFile } from '../../src/model/model-file.ts';
import { openPackedFile } from '../../src/model/node-packed-file.ts';
import { openModel } from '../../src/node.ts';
import { count } from '../counts/count.ts';
import { golden, parse } from './arpa.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-packed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

describe('a model opened by its path', () => {
  it('answers as the table that was written', async () => {
    const table = await parse(golden('c3.o5.arpa'));
    const path = put('model.grist', encodeModelFile(table));
    const [model, expected] = [await openModel(path), backoffModel(table)];
    expect(await openPackedFile(path)).toBeDefined();
    const scorers = [model.scorer(), expected.scorer()];
    for (let id = 0; id < 3 * expected.vocabulary.size; id++) {
      const [got, wanted] = scorers.map((scorer) => scorer.score((id * 7) % expected.vocabulary.size));
      expect(got).toBe(wanted);
    }
    expect(model.next([1, 3])).toEqual(expected.next([1, 3]));
    expect(model.surfaces.forms(3)).toEqual([]);
    await expect(openModel(path, { estimator: 'mle' })).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });

  it('is left to others where it is no model file', async () => {
    const counts = put('counts.grist', encodeCountFile(count(['a b. a c.'], { order: 2 })));
    for (const path of [counts, put('text.txt', 'a b'), put('empty', ''), folder, join(folder, 'nowhere')]) {
      expect(await openPackedFile(path)).toBeUndefined();
    }
    expect((await openModel(counts)).hasCounts).toBe(true);
    await expect(openModel(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });

  it('is refused cut off, gone on, or with a byte changed', async () => {
    const bytes = encodeModelFile(await parse(golden('c1.o3.arpa')), { quantiseBits: 8 });
    const longer = new Uint8Array(bytes.length + 8);
    longer.set(bytes);
    const damaged = [longer, ...[0, 8, 23, 24, 2000, 4119, 4120, bytes.length - 1].map((at) => bytes.subarray(0, at))];
    for (const at of [1, 9, 13, 21, 30, 3000, 4130, bytes.length - 1]) {
      const other = bytes.slice();
      other[at] ^= 64;
      damaged.push(other);
    }
    for (const [i, other] of damaged.entries()) {
      const path = put(`damaged-${i}.grist`, other);
      const error: unknown = await openModel(path).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(NgramError);
      expect(['TRUNCATED', 'CHECKSUM_MISMATCH', 'BAD_MAGIC', 'VERSION_UNSUPPORTED']).toContain(
        (error as NgramError).code,
      );
      expect((error as NgramError).message).toContain(path);
    }
  });
});
