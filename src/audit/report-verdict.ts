// The page that people read who decide: what can be recovered, by whom, how sure that is, what to do, and what may be said. It
// quotes nothing of the text, and claims nothing that the figures do not prove.

import { withRuns } from './novelty.ts';
import { ADVERSARIES } from './report-definitions.ts';
import { runsOf, subjectOf } from './report-subject.ts';
import type { AuditReport } from './report.ts';
import { copiesOf, countOf, grouped, percent } from './report-values.ts';

/** What was done to what the table writes, where that is known: only then may it be claimed. */
export interface VerdictFacts {
  /** The guard stops text before it repeats so many words. */
  readonly guardWords?: number | undefined;
}

/** A part of the verdict: sentences, then points. What stands between backticks is typed as it is. */
export interface VerdictSection {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly points: readonly string[];
}

export interface Verdict {
  /** One sentence, which the sections do not say again before what may be said. */
  readonly headline: string;
  /** How much of the text is proved to be recoverable in runs of 20 words: none, less than half, at least half. */
  readonly level: 'none' | 'part' | 'most';
  readonly sections: readonly VerdictSection[];
}

/** A table of a lower order is worth naming when it proves less than this. */
const LITTLE = 0.01;
const MOST = 0.5;
/** A share of n-grams that is worth a word. */
const NOTABLE = 0.1;
const NO_RUN =
  'This method proves no run of 20 words; it is a lower bound, and a different attack may find more.' as const;

/** Of counts with noise. */
const NOTHING_FOLLOWS =
  'No string follows from this file: its counts carry noise, and that bounds what anyone learns of a single document.' as const;

/** Of a file of probabilities that gave no counts. */
const NOT_MEASURED =
  'This method could not measure the file: its probabilities gave no counts, and a different attack may find what it holds.' as const;

/** What a report means. */
export function verdictOf(report: AuditReport, facts: VerdictFacts = {}): Verdict {
  const proved = report.coverage[20].value;
  return {
    headline: headlineOf(report),
    level: proved >= MOST ? 'most' : proved > 0 ? 'part' : 'none',
    sections: [
      whatCanBeRecovered(report),
      byWhom(report),
      howSure(report),
      whatToDo(report, facts),
      claims(report, facts),
    ],
  };
}

function headlineOf(report: AuditReport): string {
  if (report.coverage[20].value > 0) return atLeast(report, 20);
  if (report.counts.source === 'noisy') return NOTHING_FOLLOWS;
  return isMeasured(report) ? NO_RUN : NOT_MEASURED;
}

function isMeasured({ counts }: AuditReport): boolean {
  return counts.source !== 'recovered' || counts.recovered > 0;
}

/** Its percentage is rounded down, so that it may be claimed. */
function atLeast(report: AuditReport, words: 10 | 20 | 50): string {
  const { value, adversary } = report.coverage[words];
  const { text } = subjectOf(report);
  return `At least ${percent(value, 'lower')} of ${text} is recoverable by ${ADVERSARIES[adversary]}, word for word, in runs of ${words} words or more.`;
}

function whatCanBeRecovered(report: AuditReport): VerdictSection {
  const { coverage, corpus, longest, n50Star, singletonShare, order } = report;
  const shares = ([50, 10] as const)
    .filter((words) => coverage[words].value > 0)
    .map((words) => `in runs of ${words} words or more it is at least ${percent(coverage[words].value, 'lower')}`);
  const runs = [
    shares.length > 0 ? `${sentence(shares.join(', and '))}.` : '',
    longest.value > 0 ? `The longest run that is proved has ${countOf(longest.value, 'word')}.` : '',
    n50Star.value >= 10 ? `Half of all words lie in a proved run of at least ${countOf(n50Star.value, 'word')}.` : '',
  ];
  const short = [
    subjectOf(report).lookup(runsOf(order)),
    singletonShare.value > 0
      ? `Of the longest of these, ${percent(singletonShare.value)} were read once: each comes from one place of the text.`
      : '',
  ];
  const extraction = (corpus?.extraction ?? []).map(
    ({ copies, greedy, sampled }) =>
      `Passages with ${copiesOf(copies)}: ${percent(greedy.value, greedy.bound)} are written out verbatim by the likeliest words behind their beginning, ${percent(sampled.value, sampled.bound)} by one of several draws.`,
  );
  return {
    title: 'What can be recovered',
    paragraphs: paragraphs(runs, short),
    points: extraction,
  };
}

function byWhom(report: AuditReport): VerdictSection {
  const { corpus, coverage } = report;
  const { isDifference, means, spread } = subjectOf(report);
  const membership = corpus?.membership;
  const members =
    membership === undefined
      ? ''
      : `Whether a certain document was read can be told by ${ADVERSARIES[membership.auc.adversary]}: of one that was and one that was not, the right one is picked in ${percent(membership.auc.value)} of cases (chance is 50 %), and with one false alarm in a hundred ${percent(membership.tprAt1.value)} of the documents that were read are found.`;
  const samples = withRuns(corpus?.novelty ?? []).find(({ length }) => length === 10);
  const novelty =
    samples === undefined
      ? ''
      : `${sentence(ADVERSARIES[samples.generated.adversary])} reads runs of 10 words of which ${percent(1 - samples.generated.value)} stand in the corpus${samples.heldOut === undefined ? '' : `; of text by people that was held out, ${percent(1 - samples.heldOut.value)} do`}.`;
  return {
    title: 'By whom',
    paragraphs: paragraphs(
      [`By ${ADVERSARIES[coverage[20].adversary]}, ${means}`, spread],
      [members],
      [novelty],
      [
        corpus === undefined && !isDifference
          ? 'What generated text repeats, and whether one can tell that a document was read, takes the corpus to measure: `--against CORPUS`.'
          : '',
      ],
    ),
    points: [],
  };
}

function howSure(report: AuditReport): VerdictSection {
  const { counts, corpus, tokenCount, documentCount } = report;
  const words = countOf(tokenCount, 'word');
  const size = documentCount > 0 ? `${words} in ${countOf(documentCount, 'document')}` : words;
  return {
    title: 'How sure this is',
    paragraphs: paragraphs(
      [
        subjectOf(report).certainty,
        'What is not proved may stand in the text as well: the shares are lower bounds, and a different attack may find more.',
      ],
      [
        measuredOn(report, size),
        corpus === undefined
          ? ''
          : `Compared with a corpus of ${countOf(corpus.tokenCount, 'word')} in ${countOf(corpus.documentCount, 'document')}.`,
        counts.source === 'noisy'
          ? 'Its numbers are not counts of the text: they say how many documents have a run, with noise, so nothing can be proved with them, and the figures are 0 for that. The promise of epsilon and delta holds against any attack, also those that nobody knows.'
          : '',
        counts.source === 'recovered' && counts.recovered > 0 && counts.isMarkedWhole === false
          ? 'The model does not say whether n-grams were dropped from it. Nothing in its numbers speaks for that, but this is a test and no proof.'
          : '',
        counts.source === 'recovered' && counts.recovered > 0
          ? `The file stores no counts: ${grouped(counts.recovered)} of ${grouped(counts.of)} were recovered from its probabilities, which anyone else can do as well.`
          : '',
        isMeasured(report)
          ? ''
          : `The file stores no counts, and of its ${grouped(counts.of)} longest n-grams none was recovered: the figures are 0 because nothing was measured, not because little was found.`,
      ],
    ),
    points: [],
  };
}

/** The length of a text whose counts were recovered is not known, only that it is not greater. */
function measuredOn(report: AuditReport, size: string): string {
  const { counts } = report;
  if (counts.source === 'noisy') return '';
  if (counts.source === 'stored') return subjectOf(report).measured(size);
  return counts.recovered > 0 ? `Shares are of the ${size} that the file was made from at most.` : '';
}

function whatToDo(report: AuditReport, facts: VerdictFacts): VerdictSection {
  const { coverage, counts, longest, singletonShare, order, documentCount, promises } = report;
  const { isDifference, ...words } = subjectOf(report);
  const proved = coverage[20].value;
  const advice =
    proved >= MOST
      ? words.adviceMost
      : proved > 0
        ? words.advicePart
        : promises?.dp !== undefined
          ? 'Judge by epsilon: a document changes the chances of anything by at most e^epsilon, which is much for an epsilon above 10. A text that stands in many documents is not hidden.'
          : words.adviceNone;
  // A table holds all orders below its own too, so none of them may prove more.
  const firstTooHigh = report.byOrder.findIndex((each) => each.coverage[20] >= LITTLE);
  const lower = firstTooHigh > 0 ? report.byOrder[firstTooHigh - 1] : undefined;
  const prune = order >= 3 ? '0,0,1' : order === 2 ? '0,1' : '1';
  const points = [
    proved >= LITTLE && lower !== undefined
      ? `\`--order ${lower.order}\` when training: with runs of up to ${countOf(lower.order, 'word')} the same method proves ${percent(lower.coverage[20], 'lower')} in runs of 20 words or more, and a longest run of ${countOf(lower.longest, 'word')}.`
      : '',
    // What bounds a file by itself does not bound what two say together.
    longest.value >= 20 && !isDifference ? limitAdvice(counts.source) : '',
    singletonShare.value > NOTABLE && !isDifference
      ? `\`--prune ${prune}\` drops runs that were read once, which are ${percent(singletonShare.value)} of the longest.`
      : '',
    promises?.minDocs === undefined && promises?.dp === undefined && !isDifference
      ? `\`--min-docs 10\` keeps only what at least 10 documents share${documentCount === 1 ? ' (this file was made from a single one: say where documents end with `--documents`)' : ''}. Then it may be said that no string from fewer than 10 documents is stored.`
      : '',
    promises?.dp === undefined ? words.noise : '',
    facts.guardWords === undefined
      ? 'Where others see generated text only, the copy guard (`gristmill guard build`) stops it before it repeats too many words. Then it may be said that no verbatim run of so many words is emitted. It does nothing for who holds the file.'
      : '',
  ];
  return { title: 'What to do', paragraphs: [advice], points: points.filter((point) => point !== '') };
}

/** A model is not made smaller itself, but the table that it came from is. */
function limitAdvice(source: AuditReport['counts']['source']): string {
  const how =
    source === 'stored'
      ? '`gristmill harden TABLE --max-certified 20 -o SMALLER`, or the same flag when training, makes the table smaller'
      : '`--max-certified 20` when training with `--freeze`, or with `gristmill harden` for the table of counts before it is frozen, makes the model smaller';
  return `${how} until no proved run has 20 words. This bounds what this method finds, and no other.`;
}

function claims(report: AuditReport, { guardWords }: VerdictFacts): VerdictSection {
  const { minDocs, dp } = report.promises ?? {};
  const points = [
    headlineOf(report),
    minDocs === undefined ? '' : `No string from fewer than ${countOf(minDocs, 'document')} is stored.`,
    dp === undefined ? '' : `Differentially private: (${dp.epsilon}, ${dp.delta}) per document, as (epsilon, delta).`,
    guardWords === undefined ? '' : `No verbatim run of ${countOf(guardWords, 'word')} or more is emitted.`,
  ];
  return {
    title: subjectOf(report).claims,
    paragraphs: ['These sentences are backed by the figures, and no stronger ones are.'],
    points: points.filter((point) => point !== ''),
  };
}

/** Sentences to paragraphs, without those that have nothing to say. */
function paragraphs(...groups: readonly (readonly string[])[]): string[] {
  return groups.map((group) => group.filter((each) => each !== '').join(' ')).filter((text) => text !== '');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
