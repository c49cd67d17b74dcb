// gristmill next: which words may follow, and how likely.

import { nextWords, type NextWords, type NgramModel } from '../../node.ts';
import { chart, quotedPhrase } from '../chart.ts';
import { formatNumber, plural } from '../format.ts';
import type { Output } from '../output.ts';
import type { Command } from '../command.ts';
import { readModel } from '../models.ts';

export const run: Command<'next'> = async ({ positionals, options }, context) => {
  const [path = '', ...words] = positionals;
  const { output } = context;
  const model = await readModel(path, context, { estimator: options.estimator });
  const answer = nextWords(model, words.join(' '), { top: options.top, isSentenceStart: words.length === 0 });
  if (options.json) {
    await output.json(answer);
  } else if (answer.next.length > 0) {
    sayUnknown(answer, model, output);
    if (answer.isProbability === false) output.say('stupid backoff gives scores: they do not sum to 100 %');
    await output.line(heading(answer, model, output, words.length === 0));
    await output.line('');
    for (const row of chart(answer, output)) await output.line(row);
  } else {
    output.say('nothing follows');
  }
  return answer.next.length > 0 ? 0 : 1;
};

function sayUnknown({ unknown }: NextWords, model: NgramModel, output: Output): void {
  if (unknown.length === 0) return;
  const words = unknown.map((word) => quotedPhrase([word], isJoined(model))).join(', ');
  output.say(output.talkStyle.dim(`${words}: never seen by this table`));
}

/** Which words answer: `after “must” (“you must” never had a follower), seen 12 times`. */
function heading(answer: NextWords, model: NgramModel, output: Output, isStart: boolean): string {
  const { bold, dim } = output.style;
  const { context, contextLength, total } = answer;
  const seen = !model.hasCounts
    ? dim(`by ${model.estimator}`)
    : dim(`seen ${total === 1 ? 'once' : `${formatNumber(total)} times`}`);
  if (isStart) return `${bold('at the start of a sentence')}  ${seen}`;
  const reach = context.slice(-(model.order - 1));
  const used = context.slice(context.length - contextLength);
  const phrase = (tokens: readonly string[]) => quotedPhrase(tokens, isJoined(model));
  if (contextLength === 0) {
    const reason = context.length === 0 ? 'no word was given' : `nothing is known to follow ${phrase(reach.slice(-1))}`;
    return `${bold('any word')}  ${dim(`${reason}${model.hasCounts ? `; of ${plural(total, 'token')}` : ''}`)}`;
  }
  const shortened = used.length < reach.length ? ` ${dim(`(nothing is known to follow ${phrase(reach)})`)}` : '';
  return `after ${bold(phrase(used))}${shortened}  ${seen}`;
}

function isJoined({ tokenizer }: NgramModel): boolean {
  return tokenizer.name === 'characters';
}
