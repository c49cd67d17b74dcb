// Runs the code of README.md, so that what newcomers copy works and prints what it says.
//
// - A `sh` block is run when `<!-- run -->` stands in the line before it. `gristmill` and `npx gristmill` are the built
//   command. All blocks share one empty folder, in the order of the page.
// - Every `js` and `ts` block is run as a program of its own in that folder, and `ts` is type-checked as well, unless
//   `<!-- do not run -->` stands before it. `import … from 'gristmill'` is the built package.
// - A `text` block that follows such a block is what it prints on standard output. A line that is only `…` stands for any
//   lines. In programs, a comment behind a `console.log(…);` is the line that it prints.
// - The set-up commands (`npm …`) are looked up in package.json and not run.

import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { ROOT } from '../scripts/setup.mjs';

const run = promisify(execFile);

interface Block {
  readonly language: string;
  readonly code: string;
  /** Number of the line with the opening fence, from 1. */
  readonly line: number;
  /** What stands in an HTML comment just before, or ''. */
  readonly mark: string;
  /** Contents of the `text` block that follows, or undefined. */
  readonly expected: string | undefined;
}

/** The fenced blocks of a page, in order. */
function blocksOf(page: string): Block[] {
  const found: (Omit<Block, 'expected'> & { end: number })[] = [];
  const lines = page.split('\n');
  for (let start = 0; start < lines.length; start++) {
    const fence = /^(`{3,})(\w*)\s*$/.exec(lines[start] ?? '');
    if (fence === null) continue;
    const end = lines.indexOf(fence[1] ?? '', start + 1);
    if (end < 0) throw new Error(`The block in line ${start + 1} has no end.`);
    const before = lines.slice(0, start).findLast((line) => line.trim() !== '') ?? '';
    const mark = /^<!--\s*(.*?)\s*-->$/.exec(before.trim())?.[1] ?? '';
    found.push({ language: fence[2] ?? '', code: lines.slice(start + 1, end).join('\n'), line: start + 1, mark, end });
    start = end;
  }
  return found.map(({ end, ...block }, i) => {
    const next = found[i + 1];
    const isNext = next?.language === 'text' && lines.slice(end + 1, next.line - 1).every((line) => line.trim() === '');
    return { ...block, expected: isNext ? next.code : undefined };
  });
}

/** Whether `printed` is `expected`, where a line `…` stands for any lines, none too. Spaces at line ends do not count. */
function matches(expected: string, printed: string): boolean {
  const tidy = (text: string) => text.trim().replaceAll(/[ \t]+$/gm, '');
  const lines = tidy(expected).split('\n');
  const patterns = lines.map((line) =>
    line.trim() === '…' ? String.raw`(?:.*\n)*?` : `${line.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}\\n`,
  );
  return new RegExp(`^${patterns.join('')}$`).test(`${tidy(printed)}\n`);
}

/** The lines that a program's comments say it prints. */
function commented(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\);? *\/\/ *(.+)$/gm)].map((match) => match[1] ?? '');
}

const page = existsSync(join(ROOT, 'README.md')) ? readFileSync(join(ROOT, 'README.md'), 'utf8') : '';
const blocks = blocksOf(page);
const programs = blocks.filter(({ language, mark }) => ['js', 'ts'].includes(language) && mark !== 'do not run');
const scripts = blocks.filter(({ language, mark }) => language === 'sh' && mark === 'run');

/** Programs lie below the repository, where the package can be imported by its name. */
const PROGRAM_FOLDER = join(ROOT, 'build', 'readme');
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-readme-'));
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  const command = `exec "${process.execPath}" "${join(ROOT, 'dist', 'cli', 'main.js')}" "$@"`;
  writeFileSync(join(bin, 'gristmill'), `#!/bin/sh\n${command}\n`);
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\n[ "$1" = gristmill ] || exit 127\nshift\n${command}\n`);
  for (const name of ['gristmill', 'npx']) chmodSync(join(bin, name), 0o755);
  environment = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}`, NO_COLOR: '1' };

  rmSync(PROGRAM_FOLDER, { recursive: true, force: true });
  mkdirSync(PROGRAM_FOLDER, { recursive: true });
  const settings = {
    extends: '../../tsconfig.json',
    include: ['*.ts'],
    compilerOptions: { noEmit: false, noUnusedLocals: false },
  };
  writeFileSync(join(PROGRAM_FOLDER, 'tsconfig.json'), JSON.stringify(settings));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program of the page; TypeScript is checked and compiled first. Returns what it printed. */
async function runProgram({ language, code, line }: Block): Promise<string> {
  const name = join(PROGRAM_FOLDER, `line-${line}`);
  writeFileSync(`${name}.${language === 'ts' ? 'ts' : 'mjs'}`, `${code}\nexport {};\n`);
  if (language === 'ts') await check(join(PROGRAM_FOLDER, 'tsconfig.json'));
  const path = `${name}.${language === 'ts' ? 'js' : 'mjs'}`;
  const { stdout } = await run(process.execPath, [path], { cwd: folder, env: environment });
  return stdout;
}

async function check(project: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', project]).catch((error: { stdout?: string }) => {
    throw new Error(`The types of a program in README.md are wrong:\n${error.stdout}`);
  });
}

describe('README.md', () => {
  it('has something to run of each kind', () => {
    expect(scripts.length).toBeGreaterThan(0);
    expect(programs.length).toBeGreaterThan(0);
  });

  // One list in the page's order: a program may use the files that a script before it made.
  for (const block of blocks.filter((one) => scripts.includes(one) || programs.includes(one))) {
    it(`runs line ${block.line} (${block.language})`, async () => {
      const printed = scripts.includes(block)
        ? (await run('sh', ['-eu', '-c', block.code.replaceAll(/^\$ /gm, '')], { cwd: folder, env: environment }))
            .stdout
        : await runProgram(block);
      if (block.expected !== undefined && !matches(block.expected, printed)) expect(printed).toBe(block.expected);
      const lines = printed.split('\n').map((line) => line.trim());
      let from = 0;
      for (const line of scripts.includes(block) ? [] : commented(block.code)) {
        const at = lines.indexOf(line.trim(), from);
        expect(at, `"${line}" in:\n${printed}`).toBeGreaterThanOrEqual(0);
        from = at + 1;
      }
    });
  }

  it('names set-up commands that exist, the demo and the tests among them', () => {
    const shell = blocks.filter(({ language }) => language === 'sh').map(({ code }) => code);
    const commands = shell.flatMap((code) =>
      [...code.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].map((match) => match[1] ?? ''),
    );
    expect(commands).toContain('demo');
    expect(commands).toContain('test');
    for (const command of commands) {
      if (!['ci', 'install', 'i'].includes(command)) expect(Object.keys(manifest.scripts)).toContain(command);
    }
  });
});

describe('every page', () => {
  const pages = readdirSync(ROOT).filter((name) => name.endsWith('.md'));

  it.each(pages)('%s links to files that exist', (name) => {
    const text = readFileSync(join(ROOT, name), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    const local = links.filter((link) => !/^(\w+:|#)/.test(link)).map((link) => link.replace(/#.*/, ''));
    expect(local.filter((link) => !existsSync(join(ROOT, dirname(name), link)))).toEqual([]);
  });
});

describe('this test', () => {
  const sample =
    '<!-- run -->\n\n```sh\necho a\n```\n\n```text\na\n```\n\nSo:\n\n```js\nconsole.log(1); // 1\n```\n\nAnd\n```text\nb\n```';

  it('finds blocks, marks and what is expected', () => {
    const found = blocksOf(sample);
    expect(found.map(({ language }) => language)).toEqual(['sh', 'text', 'js', 'text']);
    expect(found[0]).toEqual({ language: 'sh', code: 'echo a', line: 3, mark: 'run', expected: 'a' });
    expect(found[2]).toMatchObject({ mark: '', expected: undefined });
    expect(commented(found[2]?.code ?? '')).toEqual(['1']);
  });

  it('compares what is printed', () => {
    expect(matches('a  1\nb (2)', 'a  1 \nb (2)\n')).toBe(true);
    expect(matches('a\n…\nd', 'a\nb\nc\nd\n')).toBe(true);
    expect(matches('…\na\n…', 'a\n')).toBe(true);
    expect(matches('a\n…\nd', 'a\nb\nc\n')).toBe(false);
    expect(matches('a.c', 'abc')).toBe(false);
    expect(matches('a', 'a\nb')).toBe(false);
  });
});
