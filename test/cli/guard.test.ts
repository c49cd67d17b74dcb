// Commands around a guard: build, check, and generate under it.

import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openWorkshop } from './workshop.ts';

const { at, bytes, cli, folder, json, make, write } = openWorkshop();

const TEXT = 'You must be the change you wish to see in the world. The world must be the best that you wish to see.\n';
const build = (output: string, ...more: string[]) =>
  cli(['guard', 'build', at('text.txt'), '--key', at('it.key'), '-o', at(output), ...more]);

beforeAll(async () => {
  write('text.txt', TEXT);
  write('notes.txt', 'not a guard\n');
  await make('train', at('text.txt'), '--order', '3', '-o', at('it.grist'), '-q');
  await make('train', at('text.txt'), '--tokens', 'whitespace', '-o', at('spaces.grist'), '-q');
  await make(
    'guard',
    'build',
    at('text.txt'),
    '--length',
    '5',
    '--bits',
    '16',
    '--key',
    at('it.key'),
    '-o',
    at('it.guard'),
  );
});

describe('guard build', () => {
  it('makes a key that only its owner can read, once', async () => {
    expect(statSync(at('it.key')).mode & 0o777).toBe(0o600);
    const key = bytes('it.key');
    expect(key.toString()).toMatch(/^gristmill guard key 1\n[0-9a-f]{32}\n$/);
    const again = await build('again.guard', '--length', '5', '--bits', '16');
    expect(again).toMatchObject({ code: 0, out: '' });
    expect(again.talk).toContain('again.guard  21 runs of 5 tokens, from 25 tokens');
    expect(again.talk).not.toContain('is new');
    expect(bytes('it.key')).toEqual(key);
    expect(bytes('again.guard')).toEqual(bytes('it.guard'));
    const other = await cli(['guard', 'build', at('text.txt'), '--key', at('new/other.key'), '-o', at('other.guard')]);
    expect(other.talk).toContain('other.key is new');
    expect(bytes('new/other.key')).not.toEqual(key);
  });

  it('writes a guard that only its owner can read, in the place of one that others can too', async () => {
    expect(statSync(at('it.guard')).mode & 0o777).toBe(0o600);
    write('open.guard', bytes('it.guard'));
    chmodSync(at('open.guard'), 0o644);
    expect((await build('open.guard')).code).toBe(0);
    expect(statSync(at('open.guard')).mode & 0o777).toBe(0o600);
  });

  it('leaves no key behind where there is no guard', async () => {
    const failing = async (key: string, ...argv: string[]) => {
      expect(await cli(['guard', 'build', ...argv, '--key', at(key)])).toMatchObject({ code: 2 });
      expect(existsSync(at(key)), argv.join(' ')).toBe(false);
    };
    await failing('a.key', at('missing.txt'), '-o', at('a.guard'));
    write('half.jsonl', '{"text": "Call me Ishmael."}\n{"tex\n');
    await failing('b.key', at('half.jsonl'), '-o', at('b.guard'));
    mkdirSync(at('folder.guard'));
    await failing('c.key', at('text.txt'), '-o', at('folder.guard'));
    // That nothing can be written here shows only once it is tried.
    if (existsSync('/dev/full')) await failing('d.key', at('text.txt'), '-o', '/dev/full');
    const key = bytes('it.key');
    expect((await cli(['guard', 'build', at('missing.txt'), '--key', at('it.key'), '-o', at('a.guard')])).code).toBe(2);
    expect(bytes('it.key')).toEqual(key);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp-'))).toEqual([]);
  });

  it('says before it reads that the key cannot be written', async () => {
    const { code, talk } = await cli([
      'guard',
      'build',
      at('missing.txt'),
      '--key',
      at('text.txt/it.key'),
      '-o',
      at('a.guard'),
    ]);
    expect(code).toBe(2);
    expect(talk).toContain('text.txt/it.key cannot be');
  });

  it('gives programs one object', async () => {
    const facts = await json('guard', 'build', at('text.txt'), '--key', at('it.key'), '-o', at('json.guard'));
    expect(facts).toMatchObject({
      output: at('json.guard'),
      key: at('it.key'),
      madeKey: false,
      length: 8,
      bits: 8,
      count: 18,
      tokenCount: 25,
      tokenizer: { name: 'words' },
      fileBytes: bytes('json.guard').length,
    });
  });

  it('cuts text as a table or as flags say', async () => {
    expect(await build('spaces.guard', '--table', at('spaces.grist'), '-q')).toMatchObject({ code: 0, talk: '' });
    await make(
      'guard',
      'build',
      at('text.txt'),
      '--key',
      at('it.key'),
      '-o',
      at('flags.guard'),
      '--tokens',
      'whitespace',
    );
    expect(bytes('flags.guard')).toEqual(bytes('spaces.guard'));
    expect(await build('x.guard', '--table', at('spaces.grist'), '--tokens', 'words')).toMatchObject({ code: 2 });
  });

  it('says when nothing is guarded', async () => {
    const { code, talk } = await build('none.guard', '--length', '26');
    expect(code).toBe(0);
    expect(talk).toContain('no document has 26 tokens, so nothing is guarded');
  });

  it('writes to a pipe', async () => {
    const argv = ['guard', 'build', '-', '--length', '5', '--bits', '16', '--key', at('it.key'), '-o', '-', '-q'];
    const { code, out } = await cli(argv, TEXT);
    expect(code).toBe(0);
    expect(out).toContain('{"kind":"guard","length":5,"bits":16,"count":21,');
    expect((await cli([...argv, '--json'], TEXT)).code).toBe(2);
  });

  it('leaves other files alone', async () => {
    await make('guard', 'build', at('text.txt'), '--key', at('old.key'), '-o', at('old.guard'));
    for (const name of ['notes.txt', 'it.grist', 'old.key']) {
      const before = bytes(name);
      const { code, talk } = await build(name);
      expect(code).toBe(2);
      expect(talk).toContain('is there already and is no guard');
      expect(bytes(name)).toEqual(before);
    }
    expect((await build('it.guard', '--length', '5', '--bits', '16')).code).toBe(0);
    const same = await cli(['guard', 'build', at('text.txt'), '--key', at('z'), '-o', at('z')]);
    expect(same.talk).toContain('the key and the guard cannot be the same file');
    const pipe = await cli(['guard', 'build', at('text.txt'), '--key', '-', '-o', at('z')]);
    expect(pipe.talk).toContain('the key must be a file');
    expect(existsSync(at('z'))).toBe(false);
    const notKey = await cli(['guard', 'build', at('text.txt'), '--key', at('notes.txt'), '-o', at('y.guard')]);
    expect(notKey).toMatchObject({ code: 2 });
    expect(notKey.talk).toContain('notes.txt is no key');
    expect(existsSync(at('y.guard'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp-'))).toEqual([]);
  });
});

describe('guard check', () => {
  const check = (...more: string[]) => ['guard', 'check', at('it.guard'), '--key', at('it.key'), ...more];
  const INPUT = 'Nothing here.\nAnd so you must be the change you wish for.\n\nWish to see in the end.\n';

  it('shows people what is guarded, line by line, and says so', async () => {
    expect(await cli(check(), INPUT)).toEqual({
      code: 1,
      out: '2\tyou must be the change you wish\n4\twish to see in the\n',
      talk: 'guarded runs in 2 of 4 lines\n',
    });
    write('input.txt', INPUT);
    expect((await cli(check(at('input.txt'), '-'), 'Must be the best that.')).out).toContain(
      '5\tmust be the best that\n',
    );
  });

  it('gives programs an object for each line', async () => {
    const { code, out } = await cli(check('--json', '-q'), INPUT);
    expect(code).toBe(1);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      { line: 1, matches: [] },
      {
        line: 2,
        matches: [
          { start: 2, words: ['you', 'must', 'be', 'the', 'change'] },
          { start: 3, words: ['must', 'be', 'the', 'change', 'you'] },
          { start: 4, words: ['be', 'the', 'change', 'you', 'wish'] },
        ],
      },
      { line: 3, matches: [] },
      { line: 4, matches: [{ start: 0, words: ['wish', 'to', 'see', 'in', 'the'] }] },
    ]);
  });

  it('ends with 0 where nothing is guarded', async () => {
    expect(await cli(check(), 'All is new.\n')).toEqual({ code: 0, out: '', talk: 'guarded runs in 0 of 1 line\n' });
  });

  it('reads wrapped text as a whole when asked', async () => {
    const wrapped = 'Then you must be\nthe change.\n';
    expect((await cli(check('-q'), wrapped)).out).toBe('');
    expect((await cli(check('-q', '--documents', 'file'), wrapped)).out).toBe('1\tyou must be the change\n');
  });

  it('refuses a wrong key and damaged files', async () => {
    await build('unused.guard');
    await cli(['guard', 'build', at('text.txt'), '--key', at('second.key'), '-o', at('second.guard')]);
    const wrong = await cli(['guard', 'check', at('it.guard'), '--key', at('second.key')], INPUT);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.talk).toContain(`this is not the key of ${at('it.guard')}`);
    expect(wrong.talk).toContain('Give the key file that the guard was built with');
    write('cut.guard', bytes('it.guard').subarray(0, 2000));
    expect((await cli(['guard', 'check', at('cut.guard'), '--key', at('it.key')], INPUT)).talk).toContain('is cut off');
    const table = await cli(['guard', 'check', at('it.grist'), '--key', at('it.key')], INPUT);
    expect(table.talk).toContain('holds counts: expected a guard');
    const none = await cli(['guard', 'check', at('it.guard'), '--key', at('nope.key')], INPUT);
    expect(none.talk).toContain(`there is no key ${at('nope.key')}`);
  });
});

describe('generate', () => {
  const generate = (...more: string[]) => cli(['generate', at('it.grist'), '-n', '60', '--seed', '1', ...more]);
  const guard = ['--guard', at('it.guard'), '--key', at('it.key')];

  it('writes no guarded run under guard, and does without', async () => {
    const plain = await generate();
    const check = ['guard', 'check', at('it.guard'), '--key', at('it.key')];
    expect((await cli(check, plain.out)).code).toBe(1);
    const guarded = await generate(...guard, '--max-tries', '500', '--json');
    const made = guarded.out.split('\n').filter((line) => line !== '');
    expect(made.length).toBeGreaterThan(0);
    const texts = made.map((line) => (JSON.parse(line) as { text: string }).text);
    for (const text of texts) expect(text.toLowerCase()).not.toMatch(/must be the (change|best)|wish to see in the/);
    expect(await cli(check, texts.join('\n'))).toMatchObject({ code: 0 });
  });

  it('says why there are fewer', async () => {
    const { code, out, talk } = await generate(...guard, '--max-tries', '2', 'you', 'must', 'be', 'the', 'change');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(talk).toBe('0 of 60 made in 120 tries: 120 with a guarded run of words\n');
  });

  it('needs the guard, its key and the right table', async () => {
    expect((await generate('--guard', at('it.guard'))).talk).toContain('--key is missing');
    expect((await generate('--key', at('it.key'))).talk).toContain('--guard is missing');
    expect((await generate('--guard', at('nope.guard'), '--key', at('it.key'))).talk).toContain('there is no guard');
    const other = await cli(['generate', at('spaces.grist'), ...guard]);
    expect(other.code).toBe(2);
    expect(other.talk).toContain('the guard and the table cut text differently');
  });
});
