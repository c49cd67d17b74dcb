// What a report is about, in words: a file, or the difference of two snapshots, whose text is what came between them.

import { countOf } from './report-values.ts';
import type { AuditReport } from './report.ts';

/** The sentences of a verdict that are not the same for a file and for two. */
export interface ReportSubject {
  readonly isDifference: boolean;
  /** The text that runs are proved of. */
  readonly text: string;
  /** What can be looked up whatever is proved; `runs` are runs of so many words. */
  readonly lookup: (runs: string) => string;
  /** Behind who could do it. */
  readonly means: string;
  /** How they come to have what it takes. */
  readonly spread: string;
  /** Why what is proved is certain. */
  readonly certainty: string;
  /** What it was measured on, `size` being so many words. */
  readonly measured: (size: string) => string;
  /** What to do where most is proved, and where something is. */
  readonly adviceMost: string;
  readonly advicePart: string;
  readonly adviceNone: string;
  readonly noise: string;
  readonly claims: string;
  /** Over the figures that take nothing else. */
  readonly figures: string;
}

const FILE: ReportSubject = {
  isDifference: false,
  text: 'the text',
  lookup: (runs) =>
    `Whatever this method proves, every ${runs} that the file stores was read somewhere and can be looked up in it, names and numbers included.`,
  means: 'with the file alone: neither the original text nor access to a service is needed.',
  spread: 'Handing the file on, publishing it or putting it into an app or a web page gives everyone this means.',
  certainty:
    'A run counts only where the numbers in the file leave no other text possible, so what is called proved is certain.',
  measured: (size) => `Measured on all ${size} that the file was made from.`,
  adviceMost: 'Treat the file as a copy of the text: give it only to those who may read the text.',
  advicePart:
    'Wherever the file goes, the proved runs go too. Make a table that proves less before it is given to others, or give it only to those who may read the text.',
  adviceNone:
    'A low figure is no promise. If the text must be kept from those who get the file, choose a dial that gives one.',
  noise:
    '`--dp EPSILON,DELTA` adds noise, so that no document changes much of the table. Then (epsilon, delta) per document may be claimed.',
  claims: 'What may be said of this file',
  figures: 'From the file alone',
};

const DIFFERENCE: ReportSubject = {
  isDifference: true,
  text: 'the text that came between',
  lookup: (runs) =>
    `Whatever this method proves, every ${runs} that the later snapshot has more often was read between the two, names and numbers included.`,
  means: 'with these two files alone: neither the original text nor access to a service is needed.',
  spread: 'Whoever keeps what is published, or what an app or a web page brings with each update, has this means.',
  certainty:
    'A run counts only where the numbers in the two files leave no other text possible between them, so what is called proved is certain if the later table was made of the text of the earlier one and more. Their counts do not speak against that.',
  measured: (size) => `Measured on all ${size} that came between the two.`,
  adviceMost:
    'Treat the two files together as a copy of the text that came between: give the second to those who have the first only if they may read that text.',
  advicePart:
    'Who has both files has the proved runs. Give others fewer snapshots with more text between them, or give the second to those who have the first only if they may read that text.',
  adviceNone:
    'A low figure is no promise. If the text must be kept from those who get both files, choose a dial that gives one.',
  noise:
    '`--dp EPSILON,DELTA` adds noise, so that no document changes much of a table. Of two tables that have the text of a document the epsilons add up, and the deltas do.',
  claims: 'What may be said of these two files',
  figures: 'From the two files alone',
};

/** Words that too few documents have were dropped, and nobody knows how many they were. */
const SHARED: ReportSubject = {
  ...FILE,
  text: 'the words that the file keeps of the text',
  measured: (size) => `Measured on all ${size} that the file keeps of its text: how many it dropped is not known.`,
};

/** What the report is about: its adversary and what the file promises say so. */
export function subjectOf({ coverage, promises }: Pick<AuditReport, 'coverage' | 'promises'>): ReportSubject {
  if (coverage[20].adversary === 'A5') return DIFFERENCE;
  return promises?.minDocs === undefined ? FILE : SHARED;
}

/** `run of up to 5 words`, or `word`. */
export function runsOf(order: number): string {
  return order > 1 ? `run of up to ${countOf(order, 'word')}` : 'word';
}
