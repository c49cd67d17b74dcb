// Every flag of the command line, each defined once. The parser, the help, the man page and the completions of all shells
// read this table, so a flag added here is known everywhere. The commands themselves are in command-list.ts.

import type { CommandName } from './command-list.ts';

/**
 * What a flag takes.
 *
 * `none` is a switch; `list` is numbers, apart by commas or spaces; `size` is bytes as `2G`, `512M` or a share of the
 * machine's memory as `80%`; `path` is a file or folder and only differs from `string` in completions.
 */
export type FlagKind = 'none' | 'string' | 'number' | 'integer' | 'size' | 'choice' | 'list' | 'path';

/** Groups of flags, in the order in which help shows them. */
export const FLAG_CATEGORIES = {
  input: 'What to read',
  tokens: 'How text is cut',
  table: 'The table',
  drawing: 'What to write',
  output: 'Output',
  work: 'Large inputs',
  general: 'General',
} as const;

export interface FlagDefinition {
  readonly kind: FlagKind;
  /** One letter for `-x`. */
  readonly short?: string;
  /** What stands for the value in help; every kind but `none` has one. */
  readonly valueName?: string;
  /** Of kind `choice`: every value with what it means. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Smallest and largest number; of a list: of each of its numbers. */
  readonly min?: number;
  readonly max?: number;
  /** Of a list: whether its numbers need not be whole. */
  readonly mayBeFractions?: boolean;
  /** Value when the flag is not given. */
  readonly default?: string | number;
  /** Other defaults for single commands. */
  readonly defaultFor?: Readonly<Partial<Record<CommandName, string | number>>>;
  /** The commands that cannot do without it. */
  readonly requiredBy?: readonly CommandName[];
  /** May be given more than once; the values add up. Otherwise the last one counts. */
  readonly repeatable?: boolean;
  /** `--no-x` turns it off. */
  readonly negatable?: boolean;
  readonly category: keyof typeof FLAG_CATEGORIES;
  /** One line, no full stop. */
  readonly doc: string;
  /** Sentences that follow `doc` in the long help and the man page. */
  readonly longDoc?: string;
  /** The commands that take it; 'all' includes those that only print text. */
  readonly commands: 'all' | readonly CommandName[];
}

/** The flags by name, without their dashes. */
export const FLAGS = {
  format: {
    kind: 'choice',
    valueName: 'FORMAT',
    choices: {
      auto: 'by contents and name',
      text: 'plain text',
      jsonl: 'one JSON object a line',
      parquet: 'Parquet tables',
      wet: 'WET archives of web pages',
    },
    default: 'auto',
    category: 'input',
    doc: 'How the input is stored',
    longDoc:
      'By itself gristmill knows Parquet and web archives by their first bytes and JSON lines by the name (.jsonl, ' +
      '.ndjson) or by --field; anything else is text. What is packed with gzip or Zstandard is unpacked first.',
    commands: ['train', 'watch', 'score', 'compare', 'mix'],
  },
  field: {
    kind: 'string',
    valueName: 'NAME',
    default: 'text',
    category: 'input',
    doc: 'Field of a JSON line that holds the text',
    longDoc: 'A field inside another is written with a dot: --field review.text.',
    commands: ['train', 'watch', 'score', 'compare', 'mix'],
  },
  column: {
    kind: 'string',
    valueName: 'NAME',
    default: 'text',
    category: 'input',
    doc: 'Column of a Parquet table that holds the text',
    commands: ['train', 'watch', 'score', 'compare', 'mix'],
  },
  documents: {
    kind: 'choice',
    valueName: 'UNIT',
    choices: {
      file: 'a file is a document',
      line: 'a line is a document',
      paragraph: 'text between empty lines is a document',
    },
    default: 'file',
    category: 'input',
    doc: 'What counts as one document in plain text',
    longDoc: 'JSON lines, Parquet rows and archived pages are documents by themselves.',
    commands: ['train', 'score', 'compare'],
  },
  'skip-invalid': {
    kind: 'none',
    category: 'input',
    doc: 'Pass over JSON lines without the text',
    longDoc: 'Otherwise the first of them is an error. How many were passed over is said at the end.',
    commands: ['train', 'watch', 'score', 'compare', 'mix'],
  },
  force: {
    kind: 'none',
    category: 'input',
    doc: 'Read files even if they look like binary data',
    commands: ['train', 'watch', 'score', 'compare', 'mix'],
  },
  tokens: {
    kind: 'choice',
    valueName: 'KIND',
    choices: {
      words: 'Unicode words and punctuation',
      whitespace: 'whatever stands between spaces, one sentence a line',
      characters: 'single letters: for names and made-up words',
    },
    default: 'words',
    category: 'tokens',
    doc: 'What the table is made of',
    longDoc: 'The choice is kept in the table; every later command follows it.',
    commands: ['train', 'watch'],
  },
  sentences: {
    kind: 'choice',
    valueName: 'HOW',
    choices: { auto: 'by punctuation', line: 'one sentence a line' },
    category: 'tokens',
    doc: 'Where sentences end',
    longDoc: 'Words go by punctuation unless told otherwise; whitespace and characters take a line as a sentence.',
    commands: ['train', 'watch'],
  },
  case: {
    kind: 'choice',
    valueName: 'HOW',
    choices: { fold: '“You” and “you” are one word', keep: 'they are two words' },
    category: 'tokens',
    doc: 'Whether capitals make another word',
    longDoc:
      'Words are folded unless told otherwise, and how each was written is counted apart, so that generated text still has ' +
      'its capitals. Characters are kept.',
    commands: ['train', 'watch'],
  },
  'skip-symbols': {
    kind: 'none',
    category: 'tokens',
    doc: 'Take <s>, </s> and <unk> in the text for white space',
    longDoc: 'Only with --tokens whitespace, where these three words in the text are an error otherwise.',
    commands: ['train'],
  },
  order: {
    kind: 'integer',
    valueName: 'N',
    min: 2,
    max: 8,
    default: 3,
    defaultFor: { watch: 2 },
    category: 'table',
    doc: 'Length of the longest run of words to count, 2 to 8',
    longDoc:
      'Order 3 looks back two words. A higher order writes more like the text that it learned from, needs more text to do ' +
      'so, and gives away more of it. To watch several words the order rises by itself.',
    commands: ['train', 'watch'],
  },
  from: {
    kind: 'path',
    valueName: 'TABLE',
    category: 'table',
    doc: 'Go on learning: add the new text to this table',
    longDoc:
      'The tokenizer and the order of TABLE are used. The result is exactly what training on the old and the new text ' +
      'together would give, and the old text is not needed. TABLE itself stays as it is unless -o names it too.',
    commands: ['train'],
  },
  prune: {
    kind: 'list',
    valueName: 'N,N,…',
    min: 0,
    requiredBy: ['prune'],
    category: 'table',
    doc: 'Drop runs of words that were seen N times or less',
    longDoc:
      'One number for each order, from single words up; they may not fall, and the last one holds for all higher orders. ' +
      '0,0,1 keeps every word and pair and drops longer runs that were seen once. Numbers may also be apart by spaces.',
    commands: ['train', 'prune', 'export', 'freeze'],
  },
  estimator: {
    kind: 'choice',
    valueName: 'NAME',
    choices: {
      mle: 'plain ratios of counts',
      'kneser-ney': 'interpolated modified Kneser-Ney',
      'stupid-backoff': 'scores with backing off, which do not sum to 1',
    },
    category: 'table',
    doc: 'How counts become probabilities',
    longDoc:
      'When training it is noted in the table, whose counts stay the same: mle, if not given. Other commands take what the ' +
      'table was trained for unless told otherwise. With kneser-ney, --prune leaves runs out of the model and not out of the counts.',
    commands: ['train', 'next', 'generate', 'score', 'compare', 'mix'],
  },
  'discount-fallback': {
    kind: 'none',
    negatable: true,
    category: 'table',
    doc: 'Kneser-Ney: fixed discounts for small texts',
    longDoc: 'On by itself, with a note; --no-discount-fallback makes it an error, as the reference has it.',
    commands: ['train', 'export', 'freeze'],
  },
  'interpolate-unigrams': {
    kind: 'none',
    negatable: true,
    category: 'table',
    doc: 'Kneser-Ney: mix words with a uniform distribution',
    longDoc: 'On by itself; --no-interpolate-unigrams gives unknown words all of what is set free.',
    commands: ['train', 'export', 'freeze'],
  },
  'vocab-pad': {
    kind: 'integer',
    valueName: 'N',
    min: 0,
    category: 'table',
    doc: 'Kneser-Ney: least size of the vocabulary for that',
    commands: ['train', 'export', 'freeze'],
  },
  'limit-vocab': {
    kind: 'path',
    valueName: 'FILE',
    category: 'table',
    doc: 'Kneser-Ney: keep only the words in this file',
    longDoc: 'Words apart by white space. Runs with other words are left out as if they were pruned.',
    commands: ['train', 'export', 'freeze'],
  },
  weights: {
    kind: 'list',
    valueName: 'N,N,…',
    min: 0,
    mayBeFractions: true,
    category: 'table',
    doc: 'How much each table counts, in the order given',
    longDoc:
      'With 3,1 the first table counts three times. Only the ratio matters: 1.5,1 counts the first three times and the ' +
      'second twice, so that counts stay whole. Without it every table counts once. A mixture takes any numbers.',
    commands: ['merge', 'mix'],
  },
  top: {
    kind: 'integer',
    valueName: 'N',
    min: 1,
    default: 10,
    defaultFor: { watch: 5 },
    category: 'drawing',
    doc: 'How many words, or compared sentences, to show',
    commands: ['next', 'watch', 'compare'],
  },
  tune: {
    kind: 'path',
    valueName: 'FILE',
    category: 'table',
    doc: 'Find the weights that explain this text best',
    longDoc:
      'Give a text that no table has learnt from, like those that the mixture is for: some thousand words will do. The ' +
      'weights are found by expectation maximisation.',
    commands: ['mix'],
  },
  count: {
    kind: 'integer',
    short: 'n',
    valueName: 'N',
    min: 1,
    default: 1,
    category: 'drawing',
    doc: 'How many sentences to write',
    commands: ['generate'],
  },
  'min-words': {
    kind: 'integer',
    valueName: 'N',
    min: 0,
    default: 1,
    category: 'drawing',
    doc: 'Fewest words of a sentence',
    commands: ['generate'],
  },
  'max-words': {
    kind: 'integer',
    valueName: 'N',
    min: 1,
    default: 100,
    category: 'drawing',
    doc: 'Most words of a sentence',
    commands: ['generate'],
  },
  temperature: {
    kind: 'number',
    valueName: 'T',
    min: 0,
    default: 1,
    category: 'drawing',
    doc: 'Below 1 keeps to the likely, above 1 dares more',
    longDoc: '1 draws by the counts as they are; 0 always takes the likeliest word.',
    commands: ['generate'],
  },
  'top-k': {
    kind: 'integer',
    valueName: 'N',
    min: 1,
    category: 'drawing',
    doc: 'Draw only from the N likeliest words',
    commands: ['generate'],
  },
  'top-p': {
    kind: 'number',
    valueName: 'P',
    min: 0,
    max: 1,
    category: 'drawing',
    doc: 'Draw only from the likeliest words that together reach P',
    longDoc: '0.9 leaves out the rarest tenth.',
    commands: ['generate'],
  },
  unique: {
    kind: 'none',
    category: 'drawing',
    doc: 'No sentence twice',
    commands: ['generate'],
  },
  'max-tries': {
    kind: 'integer',
    valueName: 'N',
    min: 1,
    default: 50,
    category: 'drawing',
    doc: 'Tries for each sentence before it is given up',
    commands: ['generate'],
  },
  seed: {
    kind: 'string',
    valueName: 'SEED',
    category: 'drawing',
    doc: 'Same seed, same sentences, on every machine',
    longDoc: 'Any number or word. Without it every call writes something else.',
    commands: ['generate'],
  },
  output: {
    kind: 'path',
    short: 'o',
    valueName: 'FILE',
    requiredBy: ['train', 'merge', 'prune', 'mix', 'import', 'freeze'],
    category: 'output',
    doc: 'Where to write the table; - is standard output',
    longDoc:
      'The file appears complete or not at all. An older table of that name is replaced; any other file is left alone.',
    commands: ['train', 'merge', 'prune', 'mix', 'export', 'import', 'freeze'],
  },
  arpa: {
    kind: 'none',
    category: 'output',
    doc: 'Write the ARPA format, which other tools read',
    commands: ['export'],
  },
  quantise: {
    kind: 'choice',
    valueName: 'BITS',
    choices: { '8': 'a byte for each probability and backoff weight' },
    category: 'output',
    doc: 'Round the numbers of a model, for a smaller file',
    longDoc:
      'Probabilities and weights of runs of words are rounded to 256 values for each length; those of single words stay.',
    commands: ['train', 'import', 'freeze'],
  },
  freeze: {
    kind: 'none',
    category: 'output',
    doc: 'Write a frozen Kneser-Ney model in place of counts',
    longDoc:
      'Text goes straight to the model; no table of counts is written. The same as training with --estimator kneser-ney ' +
      'and freezing what comes out, in less time and memory.',
    commands: ['train'],
  },
  threads: {
    kind: 'integer',
    valueName: 'N',
    min: 1,
    max: 64,
    category: 'work',
    doc: 'Threads to work with; by default one for each core',
    longDoc: 'The result does not depend on their number. Small inputs are read by one.',
    commands: ['train'],
  },
  memory: {
    kind: 'size',
    valueName: 'SIZE',
    category: 'work',
    doc: 'Memory that may be used, such as 2G or 80%',
    longDoc:
      'A limit for all of the process, half of the machine by default: what does not fit goes to temporary files, and takes longer. The result does not ' +
      'depend on it.',
    commands: ['train'],
  },
  temp: {
    kind: 'path',
    valueName: 'FOLDER',
    category: 'work',
    doc: 'Where temporary files go; beside the output by default',
    longDoc:
      'They are removed at the end. What a run that was killed has left is removed by the next one for the same output, or ' +
      'used by it with --resume.',
    commands: ['train'],
  },
  resume: {
    kind: 'none',
    category: 'work',
    doc: 'Go on with a run that was stopped',
    longDoc:
      'With the same text and options as before. What that run had finished is not done again; without such a run the work ' +
      'begins anew. Inputs of half a gigabyte and more, and runs with this flag, keep what they have finished.',
    commands: ['train'],
  },
  per: {
    kind: 'choice',
    valueName: 'PART',
    choices: { token: 'a line for each word', sentence: 'for each sentence', document: 'for each document' },
    category: 'output',
    doc: 'Print a line for each part of the text',
    longDoc:
      'Fields are apart by tabs. Token: the word, how many words the n-gram had that answered, log10 of the probability, and ' +
      '"oov" for an unknown word; </s> ends a sentence. Sentence and document: log10 of the probability, words, unknown ' +
      'words, perplexity, and the words or the bytes. Compare: the difference in bits, what each table takes, and the words ' +
      'or the bytes. With --json every line is an object.',
    commands: ['score', 'compare'],
  },
  oov: {
    kind: 'none',
    category: 'output',
    doc: 'List the words that the table does not know',
    commands: ['score'],
  },
  add: {
    kind: 'string',
    valueName: 'NAME,…',
    category: 'output',
    doc: 'JSON lines: print each line again with these figures added',
    longDoc:
      'perplexity, perplexityWithoutOov, crossEntropyBits, logProb10, tokenCount, sentenceCount, oovCount and zeroCount. ' +
      'Another name goes in front: --add ppl=perplexity,oovCount. All other fields stay as they are, byte for byte. A ' +
      'figure that is infinite, because something has probability 0, is null, and zeroCount says how often.',
    commands: ['score'],
  },
  'keep-below': {
    kind: 'number',
    valueName: 'N',
    min: 0,
    category: 'output',
    doc: 'JSON lines: print only those with a lower perplexity',
    commands: ['score'],
  },
  'keep-above': {
    kind: 'number',
    valueName: 'N',
    min: 0,
    category: 'output',
    doc: 'JSON lines: print only those with a higher perplexity',
    commands: ['score'],
  },
  sort: {
    kind: 'choice',
    valueName: 'ORDER',
    choices: {
      a: 'first what the first table explains better',
      b: 'first what the second explains better',
      difference: 'the greatest differences first',
      text: 'as in the text',
    },
    default: 'difference',
    category: 'output',
    doc: 'Which sentences to show first',
    commands: ['compare'],
  },
  json: {
    kind: 'none',
    category: 'output',
    doc: 'Print JSON on standard output, for programs',
    commands: [
      'train',
      'next',
      'generate',
      'inspect',
      'watch',
      'merge',
      'prune',
      'score',
      'compare',
      'mix',
      'import',
      'freeze',
    ],
  },
  quiet: {
    kind: 'none',
    short: 'q',
    category: 'output',
    doc: 'Say nothing but errors on standard error',
    commands: 'all',
  },
  color: {
    kind: 'none',
    negatable: true,
    category: 'output',
    doc: 'Colours, or none',
    longDoc: 'By itself: on a terminal, unless the environment variable NO_COLOR is set.',
    commands: 'all',
  },
  debug: {
    kind: 'none',
    category: 'general',
    doc: 'Show where in the program an error arose',
    commands: 'all',
  },
  help: {
    kind: 'none',
    short: 'h',
    category: 'general',
    doc: 'Show help: -h in short, --help in full',
    commands: 'all',
  },
  version: {
    kind: 'none',
    short: 'V',
    category: 'general',
    doc: 'Print the version',
    commands: 'all',
  },
} as const satisfies Readonly<Record<string, FlagDefinition>>;

/** A flag with its name. */
export interface NamedFlag extends FlagDefinition {
  readonly name: string;
}

/** Flags by name; what the parser and the generators work on. */
export type FlagTable = Readonly<Record<string, FlagDefinition>>;

/** The flags that a command takes, by category and then in the order of the table. */
export function flagsOf(command: string, flags: FlagTable = FLAGS): NamedFlag[] {
  const named = Object.entries(flags).map(([name, flag]) => ({ ...flag, name }));
  const taken = named.filter(
    (flag) => flag.commands === 'all' || (flag.commands as readonly string[]).includes(command),
  );
  const categories = Object.keys(FLAG_CATEGORIES);
  return taken.sort((a, b) => categories.indexOf(a.category) - categories.indexOf(b.category));
}

/** The default of a flag for one command, or undefined. */
export function defaultOf(flag: FlagDefinition, command: string): string | number | undefined {
  return (flag.defaultFor as Record<string, string | number> | undefined)?.[command] ?? flag.default;
}

/** Whether this command cannot do without the flag. */
export function isRequired(flag: FlagDefinition, command: string): boolean {
  return (flag.requiredBy as readonly string[] | undefined)?.includes(command) ?? false;
}
