// Commands that make tables: train, merge, prune; and inspect, which shows them.

import { existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openWorkshop } from './workshop.ts';

const { at, bytes, cli, folder, json, make, write } = openWorkshop();

const EXAMPLE = 'You must be the change you wish to see in the world';
const OTHER = 'You must go. You must not stay!';

beforeAll(async () => {
  write('a.txt', EXAMPLE);
  write('b.txt', OTHER);
  await make('train', at('a.txt'), '-o', at('a.grist'));
  await make('train', at('b.txt'), '-o', at('b.grist'));
});

describe('train', () => {
  it('tells people what it has done, on stderr', async () => {
    const { code, out, talk } = await cli(['train', at('a.txt'), '-o', at('told.grist')]);
    expect(code).toBe(0);
    expect(out).toBe('');
    expect(talk).toContain('12 tokens in 1 sentence of 1 document');
    expect(talk).toContain('10 words · 13 pairs');
    expect(talk).toContain('bytes per n-gram');
    expect(talk).toContain(`gristmill generate ${at('told.grist')}`);
    expect(existsSync(at('told.grist'))).toBe(true);
  });

  it('says nothing with --quiet', async () => {
    expect(await cli(['train', '-q', at('a.txt'), '-o', at('quiet.grist')])).toEqual({ code: 0, out: '', talk: '' });
  });

  it('tells programs the same on stdout', async () => {
    const facts = await json('train', at('a.txt'), at('b.txt'), '-o', at('json.grist'), '--order', '2');
    expect(facts).toMatchObject({
      output: at('json.grist'),
      order: 2,
      tokenCount: 21,
      sentenceCount: 3,
      documentCount: 2,
      files: 2,
      textBytes: EXAMPLE.length + OTHER.length,
      skippedRecords: 0,
    });
    expect(facts.fileBytes).toBe(bytes('json.grist').length);
    expect(facts.tokenizer).toMatchObject({ name: 'words', caseFold: true });
    expect(facts.elapsedMs).toBeTypeOf('number');
  });

  it('reads a pipe and writes one', async () => {
    const { code, out } = await cli(['train', '-', '-o', '-', '-q'], EXAMPLE, {
      stdout: Object.assign(collector, { on: () => {} }),
    });
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(Buffer.concat(collected)).toEqual(bytes('a.grist'));
  });
  const collected: Buffer[] = [];
  const collector = {
    write(chunk: string | Uint8Array, done?: () => void) {
      collected.push(Buffer.from(chunk as Uint8Array));
      done?.();
      return true;
    },
  };

  it('goes on learning, exactly as if it had read both', async () => {
    await make('train', at('b.txt'), '--from', at('a.grist'), '-o', at('went-on.grist'));
    await make('train', at('a.txt'), at('b.txt'), '-o', at('both.grist'));
    expect(bytes('went-on.grist')).toEqual(bytes('both.grist'));
    await make('train', at('a.txt'), '-o', at('same.grist'));
    await make('train', at('b.txt'), '--from', at('same.grist'), '-o', at('same.grist'));
    expect(bytes('same.grist')).toEqual(bytes('both.grist'));
  });

  it('reads as it is told', async () => {
    write('lines.jsonl', '{"body":"You must."}\n{"no":1}\n{"body":"You wish."}\n');
    const fields = await json('train', at('lines.jsonl'), '--field', 'body', '--skip-invalid', '-o', at('x.grist'));
    expect(fields).toMatchObject({ documentCount: 2, skippedRecords: 1 });
    write('lines.txt', 'You must\nYou wish\n\nYou go\n');
    for (const [unit, count] of [
      ['line', 4],
      ['paragraph', 2],
      ['file', 1],
    ] as const) {
      const facts = await json('train', at('lines.txt'), '--documents', unit, '-o', at('x.grist'));
      expect(facts.documentCount, unit).toBe(count);
    }
    const names = await json('train', at('lines.txt'), '--tokens', 'characters', '--order', '4', '-o', at('x.grist'));
    expect(names).toMatchObject({ order: 4, tokenizer: { name: 'characters', sentences: 'line' } });
    const kept = await json('train', at('a.txt'), '--case', 'keep', '-o', at('x.grist'));
    expect(kept).toMatchObject({ vocabularySize: 3 + 11, tokenizer: { caseFold: false } });
  });

  it('prunes on the way', async () => {
    await make('train', at('b.txt'), '--prune', '0', '1', '-o', at('pruned.grist'));
    await make('prune', at('b.grist'), '--prune', '0,1', '-o', at('pruned-later.grist'));
    expect(bytes('pruned.grist')).toEqual(bytes('pruned-later.grist'));
    expect(bytes('pruned.grist')).not.toEqual(bytes('b.grist'));
  });

  it('notes what was odd about the input', async () => {
    write('odd.txt', Buffer.concat([Buffer.from('You must '), Buffer.from([0xff]), Buffer.from(' go')]));
    const { talk } = await cli(['train', at('odd.txt'), '-o', at('x.grist')]);
    expect(talk).toContain('1 place that is no UTF-8');
  });
});

describe('what train refuses', () => {
  it.each<[string, string[], string, string]>([
    ['no such input', ['train', at('nope.txt'), '-o', at('y.grist')], 'nope.txt', ''],
    ['an empty text', ['train', '-', '-o', at('y.grist')], 'not one word', '--field'],
    ['a table as text', ['train', at('a.grist'), '-o', at('y.grist')], 'is a table already', '--from'],
    [
      'another tokenizer to go on',
      ['train', at('b.txt'), '--from', at('a.grist'), '--tokens', 'words', '-o', at('y.grist')],
      '--tokens',
      'Leave out',
    ],
    [
      'another order to go on',
      ['train', at('b.txt'), '--from', at('a.grist'), '--order', '2', '-o', at('y.grist')],
      'order',
      '',
    ],
    ['falling thresholds', ['train', at('b.txt'), '--prune', '1,0', '-o', at('y.grist')], '1 0', ''],
    ['bytes and JSON in one pipe', ['train', at('b.txt'), '-o', '-', '--json'], 'cannot both', '--json'],
    ['a folder to write', ['train', at('b.txt'), '-o', folder], 'folder', ''],
    [
      'flags that contradict each other',
      ['train', at('b.txt'), '--tokens', 'whitespace', '--case', 'fold', '-o', at('y.grist')],
      '--case fold',
      '',
    ],
  ])('%s', async (_, argv, message, hint) => {
    const { code, out, talk } = await cli(argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(talk).toContain(message);
    expect(talk).toContain(hint);
    expect(existsSync(at('y.grist'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp-'))).toEqual([]);
  });

  it('to replace a file that is no table', async () => {
    write('letter.txt', 'Dear reader');
    for (const name of ['letter.txt', 'b.txt']) {
      const before = bytes(name);
      const { code, talk } = await cli(['train', at('b.txt'), '-o', at(name)]);
      expect(code).toBe(2);
      expect(talk).toContain('is no table');
      expect(bytes(name)).toEqual(before);
    }
    write('empty', '');
    await make('train', at('b.txt'), '-o', at('empty'));
    expect(bytes('empty')).toEqual(bytes('b.grist'));
  });

  it('to write bytes to a terminal', async () => {
    const stdout = { isTTY: true, write: () => true, on: () => {} };
    const { code, talk } = await cli(['train', at('b.txt'), '-o', '-'], '', { stdout });
    expect(code).toBe(2);
    expect(talk).toContain('terminal');
  });
});

describe('where tables go', () => {
  it('a link stays a link', async () => {
    await make('train', at('a.txt'), '-o', at('target.grist'));
    symlinkSync('target.grist', at('link.grist'));
    await make('train', at('b.txt'), '-o', at('link.grist'));
    expect(lstatSync(at('link.grist')).isSymbolicLink()).toBe(true);
    expect(bytes('target.grist')).toEqual(bytes('b.grist'));
  });

  it.runIf(process.platform !== 'win32')('a device stays a device', async () => {
    const { code, talk } = await cli(['train', at('b.txt'), '-o', '/dev/null']);
    expect(code).toBe(0);
    expect(talk).not.toContain('gristmill generate');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('a folder that is missing is made', async () => {
    await make('train', at('b.txt'), '-o', at('new/deep/b.grist'));
    expect(bytes('new/deep/b.grist')).toEqual(bytes('b.grist'));
  });
});

describe('a folder of texts', () => {
  it('is read whole, and what was passed over is said', async () => {
    mkdirSync(at('texts'));
    write(join('texts', '1.txt'), EXAMPLE);
    write(join('texts', '2.txt'), OTHER);
    write(join('texts', 'picture.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0, 0]));
    const facts = await json('train', at('texts'), '-o', at('x.grist'));
    expect(facts).toMatchObject({ files: 2, documentCount: 2, skippedFiles: 1 });
    expect((await cli(['train', at('texts'), '-o', at('x.grist')])).talk).toContain('1 file passed over');
  });
});

describe('merge', () => {
  it('gives what training on both gives', async () => {
    await make('train', at('a.txt'), at('b.txt'), '-o', at('both.grist'));
    const facts = await json('merge', at('a.grist'), at('b.grist'), '-o', at('merged.grist'));
    expect(bytes('merged.grist')).toEqual(bytes('both.grist'));
    expect(facts).toMatchObject({ output: at('merged.grist'), tokenCount: 21, tables: [at('a.grist'), at('b.grist')] });
  });

  it('weighs', async () => {
    await make('merge', at('a.grist'), at('b.grist'), '--weights', '2,1', '-o', at('weighed.grist'));
    await make('merge', at('a.grist'), at('a.grist'), at('b.grist'), '-o', at('twice.grist'));
    expect(bytes('weighed.grist')).toEqual(bytes('twice.grist'));
    const { code, talk } = await cli(['merge', at('a.grist'), at('b.grist'), '--weights', '2', '-o', at('z.grist')]);
    expect(code).toBe(2);
    expect(talk).toContain('1 numbers for 2 tables');
  });

  it('reads one of them from a pipe, and no more', async () => {
    const { code } = await cli(['merge', '-', at('b.grist'), '-o', at('piped.grist')], bytes('a.grist'));
    expect(code).toBe(0);
    await make('merge', at('a.grist'), at('b.grist'), '-o', at('merged.grist'));
    expect(bytes('piped.grist')).toEqual(bytes('merged.grist'));
    expect((await cli(['merge', '-', '-', '-o', at('z.grist')])).code).toBe(2);
  });

  it('refuses tables that do not fit', async () => {
    await make('train', at('a.txt'), '--order', '2', '-o', at('pairs.grist'));
    const { code, talk } = await cli(['merge', at('a.grist'), at('pairs.grist'), '-o', at('z.grist')]);
    expect(code).toBe(2);
    expect(talk).toContain('order');
    expect(existsSync(at('z.grist'))).toBe(false);
  });
});

describe('prune', () => {
  it('drops what is rare', async () => {
    const facts = await json('prune', at('b.grist'), '--prune', '0,0,1', '-o', at('small.grist'));
    const { before, ngramCounts } = facts as {
      before: { ngramCounts: number[]; fileBytes: number };
      ngramCounts: number[];
    };
    expect(ngramCounts.slice(0, 2)).toEqual(before.ngramCounts.slice(0, 2));
    expect(ngramCounts[2]).toBeLessThan(before.ngramCounts[2] ?? 0);
    expect(before.fileBytes).toBe(bytes('b.grist').length);
    const { talk } = await cli(['prune', at('b.grist'), '--prune', '0,0,1', '-o', at('small.grist')]);
    expect(talk).toMatch(/\d+ % of .* before/);
  });
});

describe('inspect', () => {
  it('shows everything to people', async () => {
    const { code, out, talk } = await cli(['inspect', at('a.grist')]);
    expect(code).toBe(0);
    expect(talk).toBe('');
    for (const part of ['a.grist', 'order', 'words (Unicode', 'tokens', '12', 'checksum', 'of 3 tokens']) {
      expect(out).toContain(part);
    }
  });

  it('gives programs the figures, also of a pipe', async () => {
    const figures = await json('inspect', at('a.grist'));
    expect(figures).toMatchObject({ order: 3, tokenCount: 12, fileBytes: bytes('a.grist').length });
    const piped = await cli(['inspect', '-', '--json'], bytes('a.grist'));
    expect(JSON.parse(piped.out)).toEqual(figures);
  });

  it('says what is wrong with a file', async () => {
    expect((await cli(['inspect', at('a.txt')])).talk).toContain('is not a gristmill file');
    write('cut.grist', bytes('a.grist').subarray(0, 300));
    expect((await cli(['inspect', at('cut.grist')])).code).toBe(2);
    const flipped = bytes('a.grist');
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 40) ^ 1, flipped.length - 40);
    write('flipped.grist', flipped);
    expect((await cli(['next', at('flipped.grist'), 'you'])).talk).toContain('damaged');
    expect((await cli(['inspect', at('nope.grist')])).talk).toContain('gristmill train');
  });
});
