// gristmill compare: which of two tables explains a text better, as a whole and part by part.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { NgramError } from '../../base/errors.ts';
import { compareModels, type ComparedPart, type Comparison } from '../../node.ts';
import type { Command, CommandContext } from '../command.ts';
import { figure, finite, plainNumber, sayCaveats, scoreFacts, scoreRows } from '../figures.ts';
import { displayWidth, fit, formatNumber, printable } from '../format.ts';
import { inputsOf, readingProgress, readText } from '../input.ts';
import { readModel } from '../models.ts';
import type { OptionsOf } from '../options.ts';
import type { Output } from '../output.ts';

type Options = OptionsOf<'compare'>;

export const run: Command<'compare'> = async ({ positionals, options, given }, context) => {
  const [pathA = '', pathB = '', ...named] = positionals;
  const { output, signal } = context;
  const part = checkPart(options, given);
  const inputs = inputsOf(named, [pathA, pathB]);
  const a = await readModel(pathA, context, { estimator: options.estimator });
  const b = await readModel(pathB, context, { estimator: options.estimator });
  const { progress, onProgress } = readingProgress(context, 'comparing', part !== undefined);
  const best = keepBest(options);
  const lines: string[] = [];
  const printAll = (compared: ComparedPart): void => {
    lines.push(options.json ? JSON.stringify(partFacts(compared)) : partLine(compared));
  };
  let comparison: Comparison;
  try {
    comparison = await compareModels(a, b, readText(inputs, options, given, context, onProgress), {
      part,
      onPart: part === undefined ? best.add : printAll,
      signal,
      onProgress: async () => {
        for (const line of lines.splice(0)) await output.line(line);
        if (part !== undefined) await output.flush();
        await nextTurn();
      },
    });
  } finally {
    progress.finish();
  }
  for (const line of lines.splice(0)) await output.line(line);
  if (comparison.textBytes === 0) {
    output.say('there is no text to compare');
    return 1;
  }
  sayCaveats(comparison.a, output, pathA);
  sayCaveats(comparison.b, output, pathB);
  if (part !== undefined) output.say(verdict(comparison, pathA, pathB));
  else if (options.json) await output.json(facts(comparison, best.parts()));
  else await printTable(comparison, best.parts(), [pathA, pathB], options, context);
  return 0;
};

function checkPart({ per }: Options, given: ReadonlySet<string>): 'sentence' | 'document' | undefined {
  if (per === 'token') {
    throw new NgramError('BAD_OPTION', '--per is "token"; expected sentence or document', {
      hint: 'For single tokens: gristmill score --per token',
    });
  }
  const flag = ['top', 'sort'].find((name) => given.has(name));
  if (per !== undefined && flag !== undefined) {
    throw new NgramError('BAD_OPTION', `--per and --${flag} do not go together: all parts come as they are read`, {
      hint: 'Leave one of them out.',
    });
  }
  return per;
}

/** Keeps the parts that are to be shown; never many more than those. */
function keepBest({ top, sort }: Options): {
  readonly add: (part: ComparedPart) => void;
  readonly parts: () => ComparedPart[];
} {
  const key = { a: (d: number) => d, b: (d: number) => -d, difference: (d: number) => -Math.abs(d), text: () => 0 }[
    sort
  ];
  const place = ({ difference }: ComparedPart): number => (Number.isNaN(difference) ? Infinity : key(difference));
  const order = (x: ComparedPart, y: ComparedPart): number =>
    place(x) === place(y) ? x.index - y.index : place(x) < place(y) ? -1 : 1;
  let kept: ComparedPart[] = [];
  const cut = (): void => {
    kept = kept.sort(order).slice(0, top);
  };
  return {
    add: (part) => {
      if (part.a.tokenCount === 0 && part.b.tokenCount === 0) return;
      kept.push(part);
      if (kept.length > 2 * top + 1000) cut();
    },
    parts: () => {
      cut();
      return kept;
    },
  };
}

function facts(comparison: Comparison, parts: readonly ComparedPart[]): object {
  const { unit, part, a, b, textBytes, bitsA, bitsB, difference } = comparison;
  return {
    unit,
    part,
    textBytes,
    difference: finite(difference),
    better: betterOf(difference),
    a: { bits: finite(bitsA), ...scoreFacts(a) },
    b: { bits: finite(bitsB), ...scoreFacts(b) },
    parts: parts.map((compared) => partFacts(compared)),
  };
}

function partFacts({ index, text, textBytes, a, b, bitsA, bitsB, difference }: ComparedPart): object {
  return {
    index,
    difference: finite(difference),
    better: betterOf(difference),
    a: { bits: finite(bitsA), ...scoreFacts(a) },
    b: { bits: finite(bitsB), ...scoreFacts(b) },
    ...(text === undefined ? { textBytes } : { sentence: text }),
  };
}

/** Null where the two are equal, or both find it impossible. */
function betterOf(difference: number): 'a' | 'b' | null {
  return difference < 0 ? 'a' : difference > 0 ? 'b' : null;
}

function partLine({ bitsA, bitsB, difference, text, textBytes }: ComparedPart): string {
  const figures = [difference, bitsA, bitsB].map((value) => plainNumber(value));
  return [...figures, text === undefined ? String(textBytes) : printable(text)].join('\t');
}

function verdict({ difference, unit }: Comparison, pathA: string, pathB: string): string {
  const better = betterOf(difference);
  if (better === null) return 'Neither explains the text better.';
  const [winner, bits] = better === 'a' ? [pathA, -difference] : [pathB, difference];
  return Number.isFinite(bits)
    ? `${winner} explains the text better: ${figure(bits)} bits less per ${unit}.`
    : `${winner} explains the text; the other gives it probability 0.`;
}

async function printTable(
  comparison: Comparison,
  parts: readonly ComparedPart[],
  paths: readonly [string, string],
  { sort }: Options,
  { output }: Pick<CommandContext, 'output'>,
): Promise<void> {
  const { bold, dim } = output.style;
  const [rowsA, rowsB] = [new Map(scoreRows(comparison.a)), new Map(scoreRows(comparison.b))];
  const names = [...new Set([...rowsA.keys(), ...rowsB.keys()])];
  const cells = names.map((name) => [name, rowsA.get(name) ?? '', rowsB.get(name) ?? ''] as const);
  if (comparison.unit === 'byte') cells.push(['bits per byte', figure(comparison.bitsA), figure(comparison.bitsB)]);
  const all = [['', ...paths], ...cells];
  const [first, second, third] = [0, 1, 2].map((i) => Math.max(...all.map((row) => displayWidth(row[i]))));
  await output.line(`${' '.repeat(first)}  ${bold(fit(paths[0], second))}  ${bold(fit(paths[1], third))}`);
  for (const [name, valueA, valueB] of cells) {
    await output.line(`${dim(name.padEnd(first))}  ${valueA.padStart(second)}  ${valueB.padStart(third)}`);
  }
  await output.line('');
  await output.line(verdict(comparison, ...paths));
  if (parts.length === 0) return;
  await output.line('');
  for (const line of partTable(comparison, parts, paths, sort, output)) await output.line(line);
}

function* partTable(
  { unit, part }: Comparison,
  parts: readonly ComparedPart[],
  [pathA, pathB]: readonly [string, string],
  sort: Options['sort'],
  output: Output,
): Generator<string> {
  const { bold, dim } = output.style;
  const which = {
    a: `that ${pathA} explains better, first`,
    b: `that ${pathB} explains better, first`,
    difference: 'that differ most',
    text: 'in the order of the text',
  }[sort];
  yield `${bold(`${part === 'sentence' ? 'Sentences' : 'Documents'} ${which}`)}  ${dim(`bits per ${unit}`)}`;
  yield dim(`${['difference', 'A', 'B'].map((name) => name.padStart(10)).join('')}  ${part}`);
  for (const { difference, bitsA, bitsB, text, textBytes, index } of parts) {
    const numbers = [difference, bitsA, bitsB].map((value) => figure(value).padStart(10)).join('');
    const label =
      text === undefined ? `${formatNumber(index + 1)} (${formatNumber(textBytes ?? 0)} bytes)` : printable(text);
    const room = Math.max(20, output.columns - 33);
    yield `${numbers}  ${displayWidth(label) > room ? fit(label, room) : label}`;
  }
}
