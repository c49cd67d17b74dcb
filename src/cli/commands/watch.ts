// gristmill watch: what follows a word, again each time it changes while text streams by.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Chain, openText, tokenize, type NextWords, type Tokenizer } from '../../node.ts';
import type { FileTextOptions } from '../../node.ts';
import type { Arguments } from '../arguments.ts';
import { inlineChart, quotedPhrase } from '../chart.ts';
import { formatNumber, plural, printable } from '../format.ts';
import type { OptionsOf } from '../options.ts';
import type { Output } from '../output.ts';
import type { Command, CommandContext } from '../command.ts';
import { tokenizerOf } from '../tokenizer-options.ts';

type WatchArguments = Arguments<OptionsOf<'watch'>>;

/** Text is learnt in pieces of this many bytes, and what has changed is printed after each. */
const PIECE_BYTES = 1 << 15;

export const run: Command<'watch'> = async (parsed, context) => {
  const { options, positionals } = parsed;
  const [word = '', ...inputs] = positionals;
  const { output, signal } = context;
  const tokenizer = tokenizerOf(options);
  const chain = new Chain({ order: orderFor(parsed, word, tokenizer), tokenizer });
  const changes: string[] = [];
  let last: NextWords | undefined;
  let shown = '';
  chain.watch(
    word,
    (answer) => {
      last = answer;
      const key = options.json ? exactKey(answer) : changeLine(answer, tokenizer, output);
      if (key === shown) return;
      shown = key;
      changes.push(options.json ? changeJson(word, chain.tokenCount, answer) : key);
    },
    { top: options.top },
  );
  const printChanges = async (): Promise<void> => {
    for (const line of changes.splice(0)) await output.line(line);
    await output.flush();
  };
  for await (const { bytes, ends } of openText(inputs.length > 0 ? inputs : ['-'], textOptions(parsed, context))) {
    let at = 0;
    for (const end of [...ends, bytes.length]) {
      for (; at < end; at = Math.min(end, at + PIECE_BYTES)) {
        chain.write(bytes.subarray(at, Math.min(end, at + PIECE_BYTES)));
        await printChanges();
        // Signals get a turn here; learning by itself leaves them none.
        await nextTurn();
        signal.throwIfAborted();
      }
      if (ends.includes(end)) chain.end();
    }
    await printChanges();
  }
  sayEnd(word, chain, last, output);
  return last === undefined ? 1 : 0;
};

/** Several words need a higher order; it rises by itself unless one was asked for. */
function orderFor({ options, given }: WatchArguments, word: string, tokenizer: Tokenizer): number {
  if (given.has('order')) return options.order;
  return Math.min(8, Math.max(options.order, tokenize(tokenizer, word).flat().length + 1));
}

function textOptions({ options, given }: WatchArguments, { signal, stdin }: CommandContext): FileTextOptions {
  const { format, column, force, skipInvalid, field } = options;
  return {
    format,
    column,
    force,
    skipInvalid,
    signal,
    ...(given.has('field') ? { field } : {}),
    get stdin() {
      return stdin();
    },
  };
}

/** `you → must 50 % · wish 50 %`. */
function changeLine(answer: NextWords, tokenizer: Tokenizer, output: Output): string {
  const phrase = printable(answer.context.join(tokenizer.name === 'characters' ? '' : ' '));
  const arrow = output.style.dim(output.isUnicode ? '→' : '->');
  return `${phrase} ${arrow} ${inlineChart(answer, output, output.isTerminal)}`;
}

function changeJson(word: string, tokensRead: number, { next }: NextWords): string {
  return JSON.stringify({ word, tokensRead, next });
}

/** Equal for equal words with equal probabilities, whatever their counts. */
function exactKey({ next }: NextWords): string {
  return JSON.stringify(next.map(({ word, probability, isEnd }) => [word, probability, isEnd]));
}

function sayEnd(word: string, chain: Chain, last: NextWords | undefined, output: Output): void {
  const read = `${plural(chain.tokenCount, 'token')} read`;
  const quoted = quotedPhrase([word], true);
  const found =
    last === undefined
      ? `nothing followed ${quoted}`
      : `${quoted} was followed ${last.total === 1 ? 'once' : `${formatNumber(last.total)} times`}, by ${plural(last.followerCount, 'different word')}`;
  output.say(output.talkStyle.dim(`${read}; ${found}`));
}
