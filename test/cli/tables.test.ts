// Facts about the tables themselves, and that everything made of them tells of everything in them.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  COMMANDS,
  type CommandDefinition,
  type CommandName,
  type CommandTable,
  GROUPS,
  SELF_COMMANDS,
  SHELLS,
} from '../../src/cli/command-list.ts';
import { splitCommand, parseArguments } from '../../src/cli/arguments.ts';
import { FLAGS, type FlagDefinition, flagsOf } from '../../src/cli/flags.ts';
import { firstWordSummary, firstWords, isGroup, secondWords } from '../../src/cli/groups.ts';
import { commandHelp, groupHelp, overview } from '../../src/cli/help.ts';
import { escapeRoff, manPage } from '../../src/cli/man.ts';
import { lowerFirst } from '../../src/cli/usage.ts';
import { styleFor } from '../../src/cli/output.ts';
import { bashCompletions } from '../../src/cli/shells/bash.ts';
import { fishCompletions } from '../../src/cli/shells/fish.ts';
import { zshCompletions } from '../../src/cli/shells/zsh.ts';

const PLAIN = { style: styleFor(false), columns: 80, version: '1.2.3' };
const flagEntries = Object.entries<FlagDefinition>(FLAGS);
const commandEntries = Object.entries<CommandDefinition>(COMMANDS) as [CommandName, CommandDefinition][];
const completions = {
  bash: bashCompletions(FLAGS, COMMANDS),
  zsh: zshCompletions(FLAGS, COMMANDS),
  fish: fishCompletions(FLAGS, COMMANDS),
};

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

describe('the table', () => {
  it.each(flagEntries)('defines --%s well', (name, flag) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(name).not.toMatch(/^no-/);
    expect(flag.doc).toMatch(/^\S.*[^.]$/);
    expect(flag.doc.length).toBeLessThanOrEqual(60);
    if (flag.longDoc !== undefined) expect(flag.longDoc).toMatch(/\.$/);
    expect(flag.valueName === undefined).toBe(flag.kind === 'none');
    expect(flag.choices === undefined).toBe(flag.kind !== 'choice');
    if (flag.choices !== undefined && flag.default !== undefined) expect(flag.choices).toHaveProperty([flag.default]);
    if (flag.commands !== 'all') {
      for (const command of [...flag.commands, ...(flag.requiredBy ?? [])]) expect(COMMANDS).toHaveProperty(command);
      for (const command of Object.keys(flag.defaultFor ?? {})) expect(flag.commands).toContain(command);
      for (const command of flag.requiredBy ?? []) expect(flag.commands).toContain(command);
    }
  });

  it('gives each letter to one flag', () => {
    const letters = flagEntries.flatMap(([, flag]) => flag.short ?? []);
    expect(new Set(letters).size).toBe(letters.length);
    for (const letter of letters) expect(letter).toMatch(/^[A-Za-z]$/);
  });

  it.each(commandEntries)('defines %s well', (_, command) => {
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
    for (const paragraph of command.description) expect(paragraph).toMatch(/\.$/);
    const { positionals } = command;
    for (const positional of positionals.slice(0, -1)) {
      expect(positional.many, 'only the last one may take all').toBe(false);
    }
  });

  it.each(commandEntries.flatMap(([name, { examples }]) => examples.map(({ line }) => [line, name] as const)))(
    'shows an example that parses: %s',
    (line, name) => {
      // What the shell would make of it, as far as the examples go.
      const own = line.slice(line.indexOf('gristmill ')).split(/\s[|>]\s|\)/)[0] ?? '';
      const { command, rest } = splitCommand(own.split(' ').slice(1));
      expect(command).toBe(name);
      expect(() => parseArguments(name, rest)).not.toThrow();
    },
  );
});

describe('help', () => {
  it('shows every command on the first screen, which fits a small terminal', () => {
    const text = overview(PLAIN);
    for (const name of firstWords()) {
      if (SELF_COMMANDS.includes(name)) expect(text).toContain(`gristmill ${name}`);
      else expect(text).toMatch(new RegExp(`^  ${name} +${firstWordSummary(name)}$`, 'm'));
    }
    expect(text).toContain('1.2.3');
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it.each(commandEntries)('explains every flag and argument of %s', (name, command) => {
    for (const isLong of [false, true]) {
      const text = commandHelp(name, isLong, PLAIN);
      // As one line, so that it does not matter where lines are broken.
      const flat = text.replace(/\s+/g, ' ');
      expect(flat).toContain(`Usage: gristmill ${name}`);
      for (const flag of flagsOf(name)) {
        expect(flat).toContain(flag.negatable === true ? `--[no-]${flag.name}` : `--${flag.name}`);
        expect(flat).toContain(flag.doc);
        if (flag.short !== undefined) expect(flat).toContain(`-${flag.short}, `);
        for (const choice of Object.keys(flag.choices ?? {})) expect(flat).toContain(choice);
        if (isLong && flag.longDoc !== undefined) expect(flat).toContain(flag.longDoc);
      }
      for (const positional of command.positionals) expect(flat).toContain(positional.doc);
      for (const example of command.examples) expect(text).toContain(example.line);
    }
  });

  it('of a first word tells of every command that it begins', () => {
    for (const name of firstWords()) {
      const text = isGroup(name) ? groupHelp(name, PLAIN) : commandHelp(name, true, PLAIN);
      for (const second of secondWords(name)) expect(text).toContain(`  ${name} ${second} `);
      if (isGroup(name)) expect(text).toContain(lowerFirst(GROUPS[name]));
    }
    for (const name of Object.keys(GROUPS)) expect(firstWords()).toContain(name);
  });

  it('does not tell a command of flags that it does not take', () => {
    expect(commandHelp('inspect', true, PLAIN)).not.toContain('--order');
    expect(commandHelp('train', true, PLAIN)).toContain('--order N  (default 3)');
    expect(commandHelp('watch', true, PLAIN)).toContain('--order N  (default 2)');
    expect(commandHelp('watch', false, PLAIN)).toContain('(default 2)');
    expect(commandHelp('train', false, PLAIN)).toContain('(needed)');
  });

  it.each(commandEntries)('keeps the prose of %s inside the terminal', (name) => {
    for (const line of commandHelp(name, true, { ...PLAIN, columns: 60 }).split('\n')) {
      const isCode = line.trimStart().startsWith('#') || line.includes('gristmill ');
      if (!isCode) expect(line.length, line).toBeLessThanOrEqual(62);
      expect(line).toBe(line.trimEnd());
    }
  });

  it('is coloured only when asked to be', () => {
    expect(overview(PLAIN)).not.toContain('\u001b');
    expect(overview({ ...PLAIN, style: styleFor(true) })).toContain('\u001b[1mgristmill\u001b[22m');
  });
});

describe('the manual', () => {
  const page = manPage('1.2.3');

  it('has every command and flag', () => {
    for (const [name, { examples }] of commandEntries) {
      expect(page).toContain(`\\fBgristmill ${name}\\fR`);
      for (const { line } of examples) expect(page).toContain(escapeRoff(line));
    }
    for (const [name, flag] of flagEntries) {
      expect(page).toContain(`\\fB${escapeRoff(`--${name}`)}\\fR`);
      if (flag.short !== undefined) expect(page).toContain(`\\fB\\-${flag.short}\\fR`);
      expect(page).toContain(escapeRoff(flag.doc));
      for (const choice of Object.keys(flag.choices ?? {})) expect(page).toContain(`\\fB${escapeRoff(choice)}\\fR`);
    }
  });

  it('escapes what roff would take for a command', () => {
    const flag: FlagDefinition = { kind: 'none', category: 'general', doc: '.so it\\n goes', commands: 'all' };
    const text = manPage('1', { x: flag });
    expect(text).toContain('\n\\&.so it\\en goes.');
    expect(escapeRoff(`-'"\`^~`)).toBe('\\-\\(aq\\(dq\\(ga\\(ha\\(ti');
  });

  it.runIf(isInstalled('groff'))('is read by groff without a complaint', () => {
    const { status, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z'], { input: page, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

describe('completions', () => {
  it.each(SHELLS)('for %s know every command, flag and choice', (shell) => {
    const script = completions[shell];
    for (const word of commandEntries.flatMap(([name]) => name.split(' '))) {
      expect(script).toMatch(new RegExp(`\\b${word}\\b`));
    }
    for (const [name, flag] of flagEntries) {
      expect(script).toContain(shell === 'fish' ? `-l ${name}` : `--${name}`);
      if (flag.short !== undefined) expect(script).toContain(shell === 'fish' ? `-s ${flag.short} ` : `-${flag.short}`);
      if (flag.negatable === true) expect(script).toContain(shell === 'fish' ? `-l no-${name}` : `--no-${name}`);
      for (const choice of Object.keys(flag.choices ?? {})) expect(script).toMatch(new RegExp(`\\b${choice}\\b`));
    }
  });

  it.each(SHELLS)('for %s are a script that the shell can read', (shell) => {
    if (!isInstalled(shell)) return;
    const folder = mkdtempSync(join(tmpdir(), 'gristmill-test-'));
    try {
      writeFileSync(join(folder, 'script'), completions[shell]);
      const { status, stderr } = spawnSync(shell, ['-n', join(folder, 'script')], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.runIf(isInstalled('bash')).each([
    [['tr'], ['train']],
    [['train', '--tok'], ['--tokens']],
    [
      ['train', '--tokens', ''],
      ['words', 'whitespace', 'characters'],
    ],
    [['train', '--tokens', '=', 'wh'], ['whitespace']],
    [['--json', 'wa'], ['watch']],
    [['inspect', '--o'], []],
    [
      ['generate', '--m'],
      ['--min-words', '--max-words', '--max-tries'],
    ],
    [['generate', '--seed', ''], []],
    [
      ['completions', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['help', 'me'], ['merge']],
    [['gu'], ['guard']],
    [
      ['guard', ''],
      ['build', 'check'],
    ],
    [['guard', 'c'], ['check']],
    [['guard', 'build', '--len'], ['--length']],
    [['guard', '--json', 'check', '--len'], []],
    [['train', 'guard', '--len'], []],
    [
      ['help', 'guard', ''],
      ['build', 'check'],
    ],
  ])('for bash complete %j', (words, expected) => {
    const line = ['gristmill', ...words].map((word) => `'${word}'`).join(' ');
    const script = `${completions.bash}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _gristmill; echo "\${COMPREPLY[*]}"`;
    const replies = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split(/\s+/);
    expect(replies.filter((reply) => reply !== '')).toEqual(expected);
  });

  it.runIf(isInstalled('bash')).each([
    [['stats', ''], ['diff']],
    [['stats', '--js'], ['--json']],
    [['stats', 'diff', '--js'], []],
  ])('for bash complete %j where the first word is a command too', (words, expected) => {
    const { man, inspect } = COMMANDS;
    const commands: CommandTable = { stats: { ...man, summary: 'Stats' }, 'stats diff': inspect };
    const flags = { json: { ...FLAGS.json, commands: ['stats'] } } as unknown as typeof FLAGS;
    const line = ['gristmill', ...words].map((word) => `'${word}'`).join(' ');
    const script = `${bashCompletions(flags, commands)}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length}; _gristmill; echo "\${COMPREPLY[*]}"`;
    const replies = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split(/\s+/);
    expect(replies.filter((reply) => reply !== '')).toEqual(expected);
  });

  it.runIf(isInstalled('fish')).each([
    ['gristmill tr', ['train']],
    ['gristmill train --tok', ['--tokens']],
    ['gristmill train --tokens w', ['whitespace', 'words']],
    ['gristmill help me', ['merge']],
    ['gristmill completions b', ['bash']],
    ['gristmill guard c', ['check']],
    ['gristmill guard build --len', ['--length']],
  ])('for fish complete "%s"', (line, expected) => {
    const script = `${completions.fish}\ncomplete -C '${line}'`;
    const replies = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' });
    const words = replies.split('\n').map((reply) => reply.split('\t')[0]);
    expect(words.filter((word) => word !== '')).toEqual(expected);
  });
});
