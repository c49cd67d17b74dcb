// Scores as people and programs read them.

import type { CorpusScore, Score } from '../node.ts';
import { formatNumber, formatPercent } from './format.ts';
import type { Output } from './output.ts';

/** What programs are told: numbers that JSON has not are null, and why is said beside them. */
export function scoreFacts(score: Score): Record<string, unknown> {
  const { isProbability, perplexity, perplexityWithoutOov, crossEntropyBits, logProb10 } = score;
  const { tokenCount, sentenceCount, oovCount, zeroCount } = score;
  return {
    isProbability,
    perplexity: finite(perplexity),
    perplexityWithoutOov: finite(perplexityWithoutOov),
    isInfinite: { perplexity: perplexity === Infinity, perplexityWithoutOov: perplexityWithoutOov === Infinity },
    crossEntropyBits: finite(crossEntropyBits),
    logProb10: finite(logProb10),
    tokenCount,
    sentenceCount,
    oovCount,
    zeroCount,
  };
}

/** A number that JSON can say, or null. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The figures of a corpus, a name and a number a line. */
export function scoreRows(score: CorpusScore): (readonly [name: string, value: string])[] {
  const { isProbability, tokenCount, sentenceCount, oovCount, zeroCount } = score;
  const of = isProbability ? '' : ' (of scores)';
  return [
    [`perplexity${of}`, figure(score.perplexity)],
    ['  without unknown words', figure(score.perplexityWithoutOov)],
    ['bits per token', figure(score.crossEntropyBits)],
    [`log10 ${isProbability ? 'probability' : 'score'}`, figure(score.logProb10)],
    ['words', formatNumber(tokenCount)],
    ['sentences', formatNumber(sentenceCount)],
    ['unknown words', formatNumber(oovCount) + (oovCount > 0 ? ` (${formatPercent(oovCount / tokenCount)})` : '')],
    ...(zeroCount > 0 ? ([['with probability 0', formatNumber(zeroCount)]] as const) : []),
  ];
}

/** A figure with as many digits as are worth showing: `123.4`, `0.0123`, `infinite`, `-` for none. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '-infinite';
  const size = Math.abs(value);
  return size < 1e15 ? formatNumber(value, size >= 1000 ? 1 : size >= 10 ? 2 : 4) : value.toExponential(3);
}

/** A number for a column that programs may cut out. */
export function plainNumber(value: number): string {
  return Number.isFinite(value) ? value.toFixed(6) : Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** Says what is to be known before figures are believed. */
export function sayCaveats(score: CorpusScore, output: Output, name = ''): void {
  const of = name === '' ? '' : `${name}: `;
  if (!score.isProbability) {
    output.say(
      `${of}stupid backoff gives scores, which do not sum to 1: no figure here is a probability or a perplexity`,
    );
  }
  if (score.zeroCount > 0) {
    output.say(
      `${of}${formatNumber(score.zeroCount)} ${score.zeroCount === 1 ? 'token has' : 'tokens have'} probability 0, ` +
        'so the perplexity is infinite; a Kneser-Ney model gives something to everything',
    );
  }
}
