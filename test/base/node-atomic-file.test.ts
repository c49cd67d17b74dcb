// Files are written whole or not at all, and leave nothing behind.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { prepareOutput, removeUnfinishedFiles, writeFileAtomically } from '../../src/base/node-atomic-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The id of a process that has just ended. */
function deadProcessId(): number {
  return spawnSync(process.execPath, ['-e', '0']).pid;
}

describe('writeFileAtomically', () => {
  it('writes all pieces, into folders that it makes', async () => {
    const path = join(folder, 'new', 'deep', 'table.grist');
    await writeFileAtomically(path, [bytes('one '), bytes('two')]);
    expect(readFileSync(path, 'utf8')).toBe('one two');
    expect(readdirSync(join(folder, 'new', 'deep'))).toEqual(['table.grist']);
  });

  it('leaves the old file and nothing else when a piece fails', async () => {
    const path = join(folder, 'table.grist');
    writeFileSync(path, 'old');
    function* broken(): Generator<Uint8Array> {
      yield bytes('new');
      throw new NgramError('INTERRUPTED', 'stopped');
    }
    await expect(writeFileAtomically(path, broken())).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['table.grist']);
  });

  it('removes what dead processes left for the same file, and nothing of others', async () => {
    const dead = deadProcessId();
    const others = [
      `table.grist.tmp-${process.pid}-00000000`,
      `other.grist.tmp-${dead}-00000000`,
      'table.grist.tmp-mine',
    ];
    for (const name of [...others, `table.grist.tmp-${dead}-0123abcd`]) writeFileSync(join(folder, name), 'x');
    await writeFileAtomically(join(folder, 'table.grist'), [bytes('new')]);
    expect(readdirSync(folder).sort()).toEqual([...others, 'table.grist'].sort());
  });

  it('says why a file cannot be written', async () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'file'), '');
    await expect(writeFileAtomically(join(folder, 'sub'), [bytes('x')])).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
    });
    await expect(writeFileAtomically(join(folder, 'file', 'x'), [bytes('x')])).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
    });
    await expect(writeFileAtomically(join(folder, 'n'.repeat(300)), [bytes('x')])).rejects.toThrow(
      /its name is too long/,
    );
    expect(readdirSync(folder).sort()).toEqual(['file', 'sub']);
  });

  it('can be cleaned up in the middle, for a process that is stopped', async () => {
    const path = join(folder, 'table.grist');
    let during: string[] = [];
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield bytes('half');
      during = readdirSync(folder);
      removeUnfinishedFiles();
      throw new NgramError('INTERRUPTED', 'stopped');
    }
    await expect(writeFileAtomically(path, slow())).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(during).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('prepareOutput', () => {
  it('accepts what can be written and refuses what cannot, leaving nothing', async () => {
    writeFileSync(join(folder, 'there'), 'old');
    await prepareOutput(join(folder, 'there'));
    await prepareOutput(join(folder, 'new', 'table.grist'));
    await expect(prepareOutput(folder)).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
    await expect(prepareOutput(join(folder, 'there', 'x'))).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
    expect(readdirSync(folder).sort()).toEqual(['new', 'there']);
    expect(readFileSync(join(folder, 'there'), 'utf8')).toBe('old');
  });
});
