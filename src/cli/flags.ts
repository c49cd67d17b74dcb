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
  privacy: 'What the table may give away',
  drawing: 'What to write',
  guard: 'What not to repeat',
  audit: 'What to measure',
  duplicates: 'What stands twice',
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
  /** Of kind `integer`: the commands that take a list of such numbers. */
  readonly listFor?: readonly CommandName[];
  /** Value when the flag is not given. */
  readonly default?: string | number;
  /** Other defaults for single commands. */
  readonly defaultFor?: Readonly<Partial<Record<CommandName, string | number>>>;
  /** The commands that cannot do without it. */
  readonly requiredBy?: readonly CommandName[];
  /** Of kind `path`: may be given more than once, and the paths add up. Otherwise the last one counts; numbers of a list add up. */
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
    commands: [
      'train',
      'watch',
      'score',
      'compare',
      'mix',
      'guard build',
      'guard check',
      'audit',
      'audit duplicates',
      'dedupe',
      'harden',
      'audit canary',
    ],
  },
  field: {
    kind: 'string',
    valueName: 'NAME',
    default: 'text',
    category: 'input',
    doc: 'Field of a JSON line that holds the text',
    longDoc: 'A field inside another is written with a dot: --field review.text.',
    commands: [
      'train',
      'watch',
      'score',
      'compare',
      'mix',
      'guard build',
      'guard check',
      'audit',
      'audit duplicates',
      'dedupe',
      'harden',
      'audit canary',
    ],
  },
  column: {
    kind: 'string',
    valueName: 'NAME',
    default: 'text',
    category: 'input',
    doc: 'Column of a Parquet table that holds the text',
    commands: [
      'train',
      'watch',
      'score',
      'compare',
      'mix',
      'guard build',
      'guard check',
      'audit',
      'audit duplicates',
      'dedupe',
      'harden',
      'audit canary',
    ],
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
    defaultFor: { 'guard check': 'line' },
    category: 'input',
    doc: 'What counts as one document in plain text',
    longDoc: 'JSON lines, Parquet rows and archived pages are documents by themselves.',
    commands: [
      'train',
      'score',
      'compare',
      'guard build',
      'guard check',
      'audit',
      'audit duplicates',
      'dedupe',
      'harden',
      'audit canary',
    ],
  },
  'skip-invalid': {
    kind: 'none',
    category: 'input',
    doc: 'Pass over JSON lines without the text',
    longDoc: 'Otherwise the first of them is an error. How many were passed over is said at the end.',
    commands: [
      'train',
      'watch',
      'score',
      'compare',
      'mix',
      'guard build',
      'guard check',
      'audit',
      'audit duplicates',
      'dedupe',
      'harden',
      'audit canary',
    ],
  },
  force: {
    kind: 'none',
    category: 'input',
    doc: 'Read files even if they look like binary data',
    commands: [
      'train',
      'watch',
      'score',
      'compare',
      'mix',
      'guard build',
      'guard check',
      'audit',
      'audit duplicates',
      'dedupe',
      'harden',
      'audit canary',
    ],
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
    commands: ['train', 'watch', 'guard build', 'audit duplicates', 'dedupe', 'audit canary'],
  },
  sentences: {
    kind: 'choice',
    valueName: 'HOW',
    choices: { auto: 'by punctuation', line: 'one sentence a line' },
    category: 'tokens',
    doc: 'Where sentences end',
    longDoc: 'Words go by punctuation unless told otherwise; whitespace and characters take a line as a sentence.',
    commands: ['train', 'watch', 'guard build', 'audit duplicates', 'dedupe', 'audit canary'],
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
    commands: ['train', 'watch', 'guard build', 'audit duplicates', 'dedupe', 'audit canary'],
  },
  'skip-symbols': {
    kind: 'none',
    category: 'tokens',
    doc: 'Take <s>, </s> and <unk> in the text for white space',
    longDoc: 'Only with --tokens whitespace, where these three words in the text are an error otherwise.',
    commands: ['train', 'guard build', 'audit duplicates', 'dedupe', 'audit canary'],
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
    commands: ['train', 'watch', 'audit canary'],
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
      'table was trained for unless told otherwise; audit canary takes kneser-ney. With kneser-ney, --prune leaves runs out of the model and not out of the counts.',
    commands: ['train', 'next', 'generate', 'score', 'compare', 'mix', 'audit canary'],
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
  'min-docs': {
    kind: 'integer',
    valueName: 'K',
    min: 1,
    category: 'privacy',
    doc: 'Keep only what at least K documents have in common',
    longDoc:
      'No run of words of any length, no single word and no way of writing one stays that fewer than K documents have, and ' +
      'neither does the order in which words came up. What a document is, --documents says. Training is done in memory. ' +
      'What it cost, and what audit proves before and after, is said at the end; 5 is a good start. A table made so is only ' +
      'merged, or gone on from, with others that are. audit canary tries several, 1 for none: 1,2,3,5,11 if not given.',
    listFor: ['audit canary'],
    commands: ['train', 'harden', 'audit canary'],
  },
  dp: {
    kind: 'list',
    valueName: 'EPSILON,DELTA',
    min: 0,
    mayBeFractions: true,
    category: 'privacy',
    doc: 'Differential privacy: noise that hides single documents',
    longDoc:
      'Counts become numbers of documents with noise, and only what rises above it is kept. Chances of anything to come of ' +
      'the table differ with and without a document by the factor e^EPSILON at most, but for DELTA. EPSILON from 1 to 10 is ' +
      'usual; DELTA should be far below 1 divided by the number of documents. It takes many documents, thousands at least.',
    commands: ['train', 'harden'],
  },
  unit: {
    kind: 'choice',
    valueName: 'UNIT',
    choices: { doc: 'all that one document adds' },
    category: 'privacy',
    doc: 'What --dp protects; documents, if not given',
    longDoc:
      'Somebody who wrote several documents is protected less: put the texts of a person together as one document.',
    commands: ['train', 'harden'],
  },
  'dp-contributions': {
    kind: 'integer',
    valueName: 'N',
    min: 1,
    max: 1000000,
    category: 'privacy',
    doc: 'How many runs of each length a document adds at most',
    longDoc:
      'With --dp; 100 if not given, about what a paragraph has. Which ones is left to chance. Fewer make less noise and ' +
      'leave more of long documents out. Choose by what you know of such documents, not by trying on these.',
    commands: ['train', 'harden'],
  },
  'max-certified': {
    kind: 'integer',
    valueName: 'L',
    min: 2,
    category: 'privacy',
    doc: 'Keep every string that the counts prove below L words',
    longDoc:
      'Lowers the order of the table, or drops rare runs of words, until audit finds no proved string of L words; of the ways ' +
      'that do, the one that keeps most. For Kneser-Ney, which needs the counts of rare runs, only the order is lowered. It ' +
      'comes behind the other dials and --prune, and bounds what audit finds and no other attack. Training is done in memory; ' +
      'harden needs no text for it.',
    commands: ['train', 'harden'],
  },
  corpus: {
    kind: 'path',
    valueName: 'INPUT',
    category: 'privacy',
    doc: 'The text that the table was made from',
    longDoc: 'Further inputs stand behind the table. Together they must be all of its text: that is checked.',
    commands: ['harden'],
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
    longDoc: 'Any number or word. Without it every call writes something else; audit canary takes 1.',
    commands: ['generate', 'audit canary'],
  },
  table: {
    kind: 'path',
    valueName: 'TABLE',
    category: 'tokens',
    doc: 'Cut the text as this table does',
    longDoc: 'The guard is then for generate with that table, or with any that was trained with the same tokenizer.',
    commands: ['guard build'],
  },
  length: {
    kind: 'integer',
    valueName: 'N',
    min: 2,
    max: 64,
    default: 8,
    category: 'guard',
    doc: 'Tokens in a guarded run: shorter repeats are let pass',
    longDoc: 'Punctuation marks are tokens too. Below 5 hardly a sentence of natural text is new.',
    commands: ['guard build'],
  },
  bits: {
    kind: 'choice',
    valueName: 'BITS',
    choices: { '8': '9 bits a run; 1 in 256 strange runs is refused', '16': '18 bits a run; 1 in 65,536' },
    default: '8',
    category: 'guard',
    doc: 'Size of a fingerprint in the file',
    longDoc: 'Fewer bits refuse more that was never in the text; no run that was in it is ever let pass.',
    commands: ['guard build'],
  },
  guard: {
    kind: 'path',
    valueName: 'FILE',
    category: 'guard',
    doc: 'Write no run of words that this guard file knows',
    longDoc:
      'A file made by guard build; --key is needed as well. A sentence with a guarded run is drawn again, up to --max-tries ' +
      'times.',
    commands: ['generate'],
  },
  key: {
    kind: 'path',
    valueName: 'FILE',
    requiredBy: ['guard build', 'guard check'],
    category: 'guard',
    doc: 'The secret key of the guard file',
    longDoc:
      'guard build makes one where there is none. It and the guard file are readable by their owner alone. Keep them apart: ' +
      'who has both can test guesses and so get the text back.',
    commands: ['guard build', 'guard check', 'generate'],
  },
  output: {
    kind: 'path',
    short: 'o',
    valueName: 'FILE',
    requiredBy: ['train', 'merge', 'prune', 'mix', 'import', 'freeze', 'guard build', 'dedupe', 'harden'],
    category: 'output',
    doc: 'Where to write the table; - is standard output',
    longDoc:
      'The file appears complete or not at all. An older table of that name is replaced; any other file is left alone.',
    commands: ['train', 'merge', 'prune', 'mix', 'export', 'import', 'freeze', 'guard build', 'dedupe', 'harden'],
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
  against: {
    kind: 'path',
    valueName: 'CORPUS',
    repeatable: true,
    category: 'audit',
    doc: 'The text that the table was made of: attacks on it are tried',
    longDoc:
      'A file, a folder or a pattern in quotes, as for train; give it again for each further one. Measures there how much is ' +
      'certified, how often a passage comes out of the table when its beginning is known, and which documents are most exposed.',
    commands: ['audit'],
  },
  'held-out': {
    kind: 'path',
    valueName: 'TEXT',
    repeatable: true,
    category: 'audit',
    doc: 'Text of the same kind that the table has not seen',
    longDoc:
      'May be given again for each further text. With --against: whether members of the corpus can be told from it, and how ' +
      'new generated text is beside it. With --min-docs, --dp or --max-certified: what each of them cost in perplexity; with ' +
      'kneser-ney where plain ratios would give the unseen nothing.',
    commands: ['audit', 'train', 'harden'],
  },
  samples: {
    kind: 'integer',
    valueName: 'N',
    min: 0,
    default: 1000,
    category: 'audit',
    doc: 'How many sentences to generate and look for in the corpus',
    commands: ['audit'],
  },
  worst: {
    kind: 'integer',
    valueName: 'N',
    min: 0,
    default: 20,
    defaultFor: { 'audit duplicates': 5 },
    category: 'audit',
    doc: 'How many strings and documents to name, worst first',
    commands: ['audit', 'audit diff', 'audit duplicates'],
  },
  insertions: {
    kind: 'list',
    valueName: 'N,N,…',
    min: 1,
    category: 'audit',
    doc: 'How many documents get each secret; 1,2,5,10 if not given',
    longDoc: 'For each of the numbers there are --canaries other secrets, and they are all planted together.',
    commands: ['audit canary'],
  },
  canaries: {
    kind: 'integer',
    valueName: 'N',
    min: 1,
    default: 5,
    category: 'audit',
    doc: 'How many secrets to plant for each number of insertions',
    commands: ['audit canary'],
  },
  'max-order': {
    kind: 'integer',
    valueName: 'N',
    min: 2,
    max: 8,
    category: 'audit',
    doc: 'Look at n-grams of up to N tokens only',
    longDoc: 'What a table of that order would give away, and less memory.',
    commands: ['audit'],
  },
  policy: {
    kind: 'path',
    valueName: 'FILE',
    category: 'audit',
    doc: 'Limits as JSON; the exit code is 1 when one is exceeded',
    longDoc: 'For example {"coverage": {"20": 0.01}, "longest": 30, "maxOrder": 4}.',
    commands: ['audit'],
  },
  html: {
    kind: 'path',
    valueName: 'FILE',
    category: 'output',
    doc: 'Write the report as one page, with pictures',
    commands: ['audit'],
  },
  pictures: {
    kind: 'path',
    valueName: 'FOLDER',
    category: 'output',
    doc: 'Write the pictures as SVG and PNG files',
    commands: ['audit'],
  },
  similarity: {
    kind: 'number',
    valueName: 'S',
    min: 0.1,
    max: 1,
    default: 0.8,
    category: 'duplicates',
    doc: 'From where on documents are nearly the same, 0.1 to 1',
    longDoc:
      'The Jaccard coefficient of their runs of five tokens: runs in both by runs in either. Of two documents of a hundred ' +
      'words with one word exchanged it is 0.9. What is connected by such pairs is one group.',
    commands: ['audit duplicates', 'dedupe'],
  },
  'passage-length': {
    kind: 'integer',
    valueName: 'N',
    min: 2,
    default: 50,
    category: 'duplicates',
    doc: 'Tokens of the shortest passage that counts',
    commands: ['audit duplicates', 'dedupe'],
  },
  keep: {
    kind: 'choice',
    valueName: 'WHICH',
    choices: { first: 'the one that comes first', longest: 'the one with most tokens' },
    default: 'first',
    category: 'duplicates',
    doc: 'Which of nearly equal documents stays',
    commands: ['dedupe'],
  },
  passages: {
    kind: 'none',
    category: 'duplicates',
    doc: 'Also cut passages that stand in what is kept before',
    longDoc:
      'Of each passage of --passage-length tokens the first stays. Cut is between tokens, and the gap becomes an empty line ' +
      '(a line end where a line is a sentence). What is left of two documents may be the same again: a second run drops it.',
    commands: ['dedupe'],
  },
  'output-format': {
    kind: 'choice',
    valueName: 'FORMAT',
    choices: { jsonl: 'JSON lines with id and text', text: 'plain text, with what separates documents' },
    default: 'jsonl',
    category: 'output',
    doc: 'How to write the documents',
    longDoc:
      'JSON lines hold any document: name the file .jsonl, and train reads it as it is. Text has a line for each document ' +
      'with --documents line, and otherwise an empty line behind each: read it with --documents line or paragraph.',
    commands: ['dedupe'],
  },
  memory: {
    kind: 'size',
    valueName: 'SIZE',
    category: 'work',
    doc: 'Memory that may be used, such as 2G or 80%',
    longDoc:
      'A limit for all of the process, half of the machine by default: what does not fit goes to temporary files, and takes longer. The result does not ' +
      'depend on it. audit uses no files and has no limit by itself: what needs more than this is refused before the work.',
    commands: ['train', 'audit'],
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
      'audit',
      'audit diff',
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
      'guard build',
      'guard check',
      'audit duplicates',
      'dedupe',
      'harden',
      'audit canary',
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
  const named = Object.entries(flags).map(([name, flag]) => ({ ...asTakenBy(command, flag), name }));
  const taken = named.filter(
    (flag) => flag.commands === 'all' || (flag.commands as readonly string[]).includes(command),
  );
  const categories = Object.keys(FLAG_CATEGORIES);
  return taken.sort((a, b) => categories.indexOf(a.category) - categories.indexOf(b.category));
}

/** A flag as one command takes it: where it takes several numbers, a list. */
function asTakenBy(command: string, flag: FlagDefinition): FlagDefinition {
  if ((flag.listFor as readonly string[] | undefined)?.includes(command) !== true) return flag;
  return { ...flag, kind: 'list', valueName: `${flag.valueName},${flag.valueName},…` };
}

/** The default of a flag for one command, or undefined. */
export function defaultOf(flag: FlagDefinition, command: string): string | number | undefined {
  return (flag.defaultFor as Record<string, string | number> | undefined)?.[command] ?? flag.default;
}

/** Whether this command cannot do without the flag. */
export function isRequired(flag: FlagDefinition, command: string): boolean {
  return (flag.requiredBy as readonly string[] | undefined)?.includes(command) ?? false;
}
