// Every command of the command line, each defined once: what it does, what it takes, how it is used. Beside flags.ts this
// is all that the parser, the help, the man page and the completions know. What a command does is in commands/.

/** What a positional argument is; completions offer accordingly. */
export type PositionalKind = 'text' | 'table' | 'word' | 'shell' | 'command';

export interface PositionalDefinition {
  readonly name: string;
  readonly kind: PositionalKind;
  /** How many at least: 0, 1 or more. */
  readonly atLeast: number;
  /** Takes all that follow. Only the last positional may. */
  readonly many: boolean;
  readonly doc: string;
}

export interface ExampleDefinition {
  readonly line: string;
  /** What it does: a phrase without a full stop. */
  readonly doc: string;
}

export interface CommandDefinition {
  /** One line, no full stop. */
  readonly summary: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly positionals: readonly PositionalDefinition[];
  readonly examples: readonly ExampleDefinition[];
}

/** The shells that completions are made for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const TABLE = { name: 'TABLE', kind: 'table', atLeast: 1, many: false, doc: 'A table made by train' } as const;
const INPUT_DOC = 'Files, folders, patterns such as "books/*.txt", or - for standard input';

/**
 * The commands by name, in the order in which help shows them.
 *
 * A command of two words is written as a key with one space, 'guard build', right behind the others with its first word,
 * and that word is described in GROUPS unless it is a command by itself.
 */
export const COMMANDS = {
  train: {
    summary: 'Learn from text what follows what, and keep it as a table',
    description: [
      'Reads text, counts which words follow which, and writes the counts to a file: the table. All other commands need ' +
        'only the table, never the text.',
      'Plain text, JSON lines, Parquet and WET are told apart by themselves, packed with gzip or Zstandard or not. A ' +
        'folder stands for all files in it.',
      'With --json the summary is one object on standard output.',
    ],
    positionals: [{ name: 'INPUT', kind: 'text', atLeast: 1, many: true, doc: INPUT_DOC }],
    examples: [
      { line: 'gristmill train book.txt -o book.grist', doc: 'Learn from one book' },
      {
        line: 'gristmill train reviews.jsonl.gz --field body -o reviews.grist',
        doc: 'Learn from a field of JSON lines',
      },
      {
        line: 'gristmill train names.txt --tokens characters --order 4 -o names.grist',
        doc: 'Learn how names are spelled',
      },
      { line: 'gristmill train new.txt --from book.grist -o book.grist', doc: 'Go on learning with more text' },
      { line: 'curl -s https://example.org/a.txt | gristmill train - -o a.grist', doc: 'Learn from a pipe' },
      {
        line: 'gristmill train corpus/ --order 5 --freeze --quantise 8 --memory 4G -o model.grist',
        doc: 'Straight to a small model, however large the corpus is',
      },
      {
        line: 'gristmill train book.txt --max-certified 20 -o book.grist',
        doc: 'A table in which audit finds no proved string of 20 words',
      },
    ],
  },
  next: {
    summary: 'Show which words may come next, and how likely',
    description: [
      'Looks up the words given, and shows what followed them in the text, the likeliest first. Where these words never ' +
        'stood together, the longest end of them that did answers, and gristmill says which.',
      'Without words it shows how sentences begin.',
      'With --json it prints one object: context, contextLength, total and next, a list of word, probability and count.',
    ],
    positionals: [
      TABLE,
      { name: 'WORD', kind: 'word', atLeast: 0, many: true, doc: 'The words before the one to guess' },
    ],
    examples: [
      { line: 'gristmill next book.grist You must', doc: 'What comes after “You must”?' },
      { line: 'gristmill next book.grist --top 3 --json the', doc: 'The same for a program' },
    ],
  },
  generate: {
    summary: 'Write new sentences in the manner of the text',
    description: [
      'Draws one word after another by the counts in the table, one sentence a line. Words given are how each sentence ' +
        'starts.',
      'With --json every sentence is an object on a line of its own.',
      'With --guard no sentence is written whose text has a run of words of the guarded text: see guard build.',
      'The exit code is 1 when no sentence could be made; the reasons are said on standard error.',
    ],
    positionals: [TABLE, { name: 'WORD', kind: 'word', atLeast: 0, many: true, doc: 'How each sentence starts' }],
    examples: [
      { line: 'gristmill generate book.grist -n 5', doc: 'Five sentences' },
      { line: 'gristmill generate book.grist -n 3 The whale', doc: 'Three that start with “The whale”' },
      { line: 'gristmill generate names.grist -n 10 --seed 7', doc: 'Ten names, the same ten every time' },
      {
        line: 'gristmill generate book.grist --guard book.guard --key book.key',
        doc: 'One that repeats no run of eight words of the book',
      },
    ],
  },
  inspect: {
    summary: 'Show what is in a table',
    description: [
      'Shows how a table was made and what it holds: its order and tokenizer, how much text it has seen, how many runs of ' +
        'words of each length, and its size.',
      'With --json it prints the same as one object.',
    ],
    positionals: [TABLE],
    examples: [{ line: 'gristmill inspect book.grist', doc: 'What is in it?' }],
  },
  watch: {
    summary: 'Watch what follows a word change while text is read',
    description: [
      'Reads text word by word and prints a line whenever the likeliest followers of WORD change. It never waits for the ' +
        'end: a pipe may go on for ever.',
      'WORD may be several words in quotes.',
      'With --json every change is an object on a line of its own: word, tokensRead and next.',
      'The exit code is 1 when WORD never came with a follower.',
    ],
    positionals: [
      { name: 'WORD', kind: 'word', atLeast: 1, many: false, doc: 'The word to watch' },
      { name: 'INPUT', kind: 'text', atLeast: 0, many: true, doc: `${INPUT_DOC} (which is the default)` },
    ],
    examples: [
      {
        line: "printf 'You must be the change you wish to see in the world' | gristmill watch you",
        doc: 'First must, then must and wish',
      },
      { line: 'gristmill watch --top 3 whale book.txt', doc: 'How “whale” goes on, through a book' },
    ],
  },
  merge: {
    summary: 'Put several tables together',
    description: [
      'Adds up the counts of tables of the same order and tokenizer. The result is exactly what training on all their texts ' +
        'together would give.',
    ],
    positionals: [{ ...TABLE, atLeast: 2, many: true }],
    examples: [
      { line: 'gristmill merge a.grist b.grist -o both.grist', doc: 'Two tables as one' },
      { line: 'gristmill merge mine.grist web.grist --weights 3,1 -o mix.grist', doc: 'The first counts three times' },
    ],
  },
  prune: {
    summary: 'Make a table smaller by dropping what is rare',
    description: [
      'Drops the runs of words that were seen too rarely to matter, and writes what is left as a new table.',
    ],
    positionals: [TABLE],
    examples: [
      { line: 'gristmill prune book.grist --prune 0,0,1 -o small.grist', doc: 'Drop triples that were seen once' },
    ],
  },
  harden: {
    summary: 'Take out of a table what few documents have in common',
    description: [
      'Reads the text that a table was made from once more, and writes the table without what fewer documents have than ' +
        '--min-docs says: runs of words of any length, single words, and how they were written. Or, with --dp, with ' +
        'noise that bounds what anybody can tell of whether a document was read.',
      'The text must be all that the table was made from. train takes the same flags, and needs no second reading.',
      '--max-certified needs no text: it makes the table smaller until audit finds no proved string of so many words.',
      'With --json it prints one object: the figures of the table, and cost, with the n-grams of each length before and ' +
        'after, the share of tokens lost, audit, what could be proved before and after, and, with --held-out, scores before ' +
        'and after. The cost comes from the exact counts: with --dp it is not private. maxCertified has the same of ' +
        '--max-certified, and the limit, order and pruning.',
    ],
    positionals: [
      TABLE,
      { name: 'INPUT', kind: 'text', atLeast: 0, many: true, doc: `More of the text: ${INPUT_DOC}` },
    ],
    examples: [
      {
        line: 'gristmill harden book.grist --corpus letters/ --min-docs 5 -o shared.grist',
        doc: 'Nothing that fewer than five letters say',
      },
      {
        line: 'gristmill harden reviews.grist --corpus reviews.jsonl --dp 4,1e-7 --unit doc -o private.grist',
        doc: 'Differential privacy for each review',
      },
      {
        line: 'gristmill harden book.grist --max-certified 12 -o smaller.grist',
        doc: 'No proved string of 12 words, from the table alone',
      },
    ],
  },
  freeze: {
    summary: 'Make a model of a table: probabilities instead of counts',
    description: [
      'Estimates the probabilities of all runs of words by interpolated modified Kneser-Ney, as the table was trained for ' +
        'or as the flags say, and writes them as a model. A model is asked like a table and opens faster; it cannot be ' +
        'merged or learn more.',
      'A model is taken as well, for --quantise.',
    ],
    positionals: [TABLE],
    examples: [
      { line: 'gristmill freeze book.grist -o book-model.grist', doc: 'Exact' },
      { line: 'gristmill freeze book.grist --quantise 8 -o small.grist', doc: 'A third of the size, nearly as good' },
    ],
  },
  export: {
    summary: 'Write a table in a form that other tools read',
    description: [
      'Writes an ARPA file, the text form of language models that KenLM, SRILM and others read, to standard output or to ' +
        'the file named with -o. A table of counts is estimated by Kneser-Ney first, as with freeze.',
    ],
    positionals: [TABLE],
    examples: [{ line: 'gristmill export --arpa book.grist -o book.arpa', doc: 'For KenLM, SRILM and others' }],
  },
  import: {
    summary: 'Make a model of an ARPA file that another tool wrote',
    description: [
      'Reads an ARPA file, packed with gzip or Zstandard or not, and writes it as a model, which next, generate and score ' +
        'take like a table. Text is then cut at white space, a sentence a line, as other tools do.',
    ],
    positionals: [
      { name: 'ARPA', kind: 'text', atLeast: 1, many: false, doc: 'An ARPA file, or - for standard input' },
    ],
    examples: [
      { line: 'gristmill import news.arpa.gz -o news.grist', doc: 'A model of KenLM, SRILM, IRSTLM or MITLM' },
      { line: 'gristmill import news.arpa --quantise 8 -o news.grist', doc: 'A smaller one' },
    ],
  },
  score: {
    summary: 'Say how likely a text is under a table: its perplexity',
    description: [
      'Reads text as the table was trained to, and sums up how likely each word was. Perplexity is how many equally likely ' +
        'words the table wavered between, on average: the lower, the better it explains the text. The end of a sentence ' +
        'counts as a word.',
      'Words that the table does not know are counted, and the perplexity is also given without them.',
      'With --add or --keep-below the input is JSON lines, and the same lines come out with figures added, or only those ' +
        'that read most like the text of the table: --field names their text.',
      'With --json it prints one object: perplexity, perplexityWithoutOov, tokenCount, sentenceCount, oovCount, logProb10 ' +
        'and more. What is infinite is null there, and isInfinite and zeroCount say so.',
      'The exit code is 1 when there is no text to score.',
    ],
    positionals: [
      TABLE,
      { name: 'INPUT', kind: 'text', atLeast: 0, many: true, doc: `${INPUT_DOC} (which is the default)` },
    ],
    examples: [
      { line: 'gristmill score book.grist chapter.txt', doc: 'How well does the table explain it?' },
      { line: 'gristmill score book.grist chapter.txt --oov', doc: 'With the words that it does not know' },
      { line: 'gristmill score book.grist chapter.txt --per sentence', doc: 'Sentence by sentence' },
      {
        line: 'gristmill score news.grist web.jsonl.gz --add perplexity --keep-below 500 > kept.jsonl',
        doc: 'Keep the pages that read like news',
      },
    ],
  },
  compare: {
    summary: 'Say which of two tables explains a text better',
    description: [
      'Scores the text under both tables and shows the figures beside each other, then the sentences in which they differ ' +
        'most. The difference is in bits per token, the first less the second: below 0 the first explains it better.',
      'Tables that cut text differently are compared in bits per byte, document by document.',
      'With --per a line for every part of the text is printed instead, for choosing text that is like that of one table ' +
        '(Moore and Lewis 2010).',
      'With --json it prints one object: a, b, unit, difference and parts.',
    ],
    positionals: [
      { ...TABLE, name: 'A', doc: 'A table' },
      { ...TABLE, name: 'B', doc: 'Another' },
      { name: 'INPUT', kind: 'text', atLeast: 0, many: true, doc: `${INPUT_DOC} (which is the default)` },
    ],
    examples: [
      { line: 'gristmill compare news.grist letters.grist new.txt', doc: 'Is it more like news or like letters?' },
      {
        line: 'gristmill compare news.grist web.grist web.txt --per sentence --json',
        doc: 'How much every sentence is like news',
      },
    ],
  },
  mix: {
    summary: 'Mix several tables: a part of each probability from each',
    description: [
      'Writes a small file that names the tables and their weights. Every command takes it for a table: probabilities are ' +
        'mixed when they are asked for. The tables must cut text alike, stay where they are, and stay as they are.',
      'merge adds up counts; mix weighs probabilities, so that a small table is not drowned by a large one.',
      'Without --weights or --tune all count the same.',
      'A mixture knows the words of all its tables. What a table gives to the unknown is shared out among those that it ' +
        'lacks, so that all still sums to 1; so compare perplexities of tables and mixtures without unknown words.',
    ],
    positionals: [{ ...TABLE, atLeast: 2, many: true }],
    examples: [
      { line: 'gristmill mix mine.grist web.grist --tune dev.txt -o mix.json', doc: 'Weights that suit dev.txt' },
      { line: 'gristmill mix mine.grist web.grist --weights .7,.3 -o mix.json', doc: 'Weights by hand' },
    ],
  },
  'guard build': {
    summary: 'Fingerprint a text, so that generate never repeats it',
    description: [
      'Writes a file of fingerprints of all runs of --length tokens in a text. With it, generate --guard writes no sentence ' +
        'that has such a run.',
      'Fingerprints are made under a secret key. Without a key anybody could test guesses against the file, word by word, ' +
        'and so get the text back: never give away the guard file and its key together with a model, and best not at all.',
      'Text is cut as the table of --table cuts it, or as the flags say. A run goes over ' +
        'the ends of sentences and lines, and not past the end of a document: see --documents.',
      'The same text and key give the same file, in whatever order the text is read. With --json the summary is one object ' +
        'on standard output.',
    ],
    positionals: [{ name: 'INPUT', kind: 'text', atLeast: 1, many: true, doc: INPUT_DOC }],
    examples: [
      {
        line: 'gristmill guard build book.txt --table book.grist --key book.key -o book.guard',
        doc: 'Make the key, if there is none yet, and the guard',
      },
    ],
  },
  'guard check': {
    summary: 'Show which runs of words of a text are guarded',
    description: [
      'Reads text and prints each run of words that is in the guard file, with the number of its line. Each line is read by ' +
        'itself; --documents file reads a wrapped text as a whole, and counts files.',
      'A guard of 8 bits takes 1 in 256 strange runs for one of its own, one of 16 bits 1 in 65,536; it never misses one.',
      'With --json every line of the text is an object on a line of its own: line, from 1, and matches, a list of start, ' +
        'the first token counted from 0, and words.',
      'The exit code is 1 when something was found.',
    ],
    positionals: [
      { name: 'GUARD', kind: 'table', atLeast: 1, many: false, doc: 'A file made by guard build' },
      { name: 'INPUT', kind: 'text', atLeast: 0, many: true, doc: `${INPUT_DOC} (which is the default)` },
    ],
    examples: [{ line: 'gristmill guard check book.guard --key book.key story.txt', doc: 'Does it repeat the book?' }],
  },
  audit: {
    summary: 'Measure what a table gives away of its text',
    description: [
      'Finds the strings of words that the counts prove to stand in the text, word for word, and how much of the text they ' +
        'are. No text is needed for that: whoever holds the file can do it. It is a lower bound: other attacks may find more.',
      'Of a model the counts are recovered from the probabilities first, where they can be: of those estimated by Kneser-Ney ' +
        'and not pruned, most can. Only its longest runs of words are looked at.',
      'With --against and the text itself it also tries attacks: going on from known beginnings, telling which documents ' +
        'were in it, and how much generated text repeats.',
      'Figures name who could do it: A0 sees samples, A1 asks for probabilities, A2 holds the file, A3 also knows how ' +
        'passages begin, A4 also holds fingerprints, A5 holds two snapshots.',
      'The exit code is 1 when a limit of --policy is exceeded. With --json it prints the report as one object.',
    ],
    positionals: [TABLE],
    examples: [
      { line: 'gristmill audit book.grist', doc: 'What does it give away?' },
      {
        line: 'gristmill audit book.grist --against book.txt --html report.html',
        doc: 'With attacks on the text, as a page with pictures',
      },
      {
        line: 'gristmill audit model.grist --policy policy.json --json',
        doc: 'In a pipeline: fail when it gives away too much',
      },
    ],
  },
  'audit diff': {
    summary: 'Measure what two snapshots of a table give away together',
    description: [
      'Takes the counts of the first table from those of the second, and audits what is left: the text that came between.',
      'With --json it prints one object.',
    ],
    positionals: [
      { name: 'EARLIER', kind: 'table', atLeast: 1, many: false, doc: 'A table made by train' },
      { name: 'LATER', kind: 'table', atLeast: 1, many: false, doc: 'The same after more text' },
    ],
    examples: [
      { line: 'gristmill audit diff monday.grist tuesday.grist', doc: 'What can be told of the text of a day?' },
    ],
  },
  'audit duplicates': {
    summary: 'Show what stands in a corpus more than once',
    description: [
      'Text that stands twice is what a model learns by heart first. This finds documents that are the same, token by token, ' +
        'those that are nearly the same, and passages of --passage-length tokens and more that stand twice or more, within ' +
        'documents or across. Nothing is changed: dedupe takes them out.',
      'A plain file is one document unless --documents says otherwise. Documents are called by their file, and by their ' +
        'number in it where it has several: books.jsonl#3.',
      'Equal documents and passages are found without exception. Near-duplicates are each checked; a pair that is just as ' +
        'alike as asked for is missed once in a thousand times at most.',
      'With --json it prints one object: documentCount, tokenCount, exact, near and passages.',
    ],
    positionals: [{ name: 'CORPUS', kind: 'text', atLeast: 1, many: true, doc: INPUT_DOC }],
    examples: [
      { line: 'gristmill audit duplicates corpus/', doc: 'What is in these files twice?' },
      {
        line: 'gristmill audit duplicates laws.txt --documents line --similarity 0.7 --worst 20',
        doc: 'Which lines of a file are nearly the same?',
      },
    ],
  },
  'audit canary': {
    summary: 'Plant secrets in a corpus, and measure how well a table keeps them',
    description: [
      'Inserts sentences with a secret into a corpus, trains on it in memory, and asks the model how likely each planted ' +
        'secret is among all 10,000 of its form. The exposure says how many bits of guessing that saves whoever looks for ' +
        'it: all 13.3 for the likeliest of all, 1 or so for one that the model knows nothing of.',
      'A secret is four words, each one of ten, behind "the secret of NAME is". They are common words of the corpus, others ' +
        'for every secret, so what is learnt is that they stand together. Each insertion is a document of its own.',
      'The table has a row for each number of --insertions and a column for each --min-docs: the mean exposure of the ' +
        'secrets and, in parentheses, the greatest. Chance alone gives a secret more than b bits once in 2^b times.',
      'Documents of the corpus count for --min-docs as well: a pair of words of a secret that one of them has too needs one ' +
        'insertion less to stay, so that some secrets show a little below the limit.',
      'With --json it prints one object: settings, a list of insertions, minDocs, exposure, exposureMax, rank and canaries.',
    ],
    positionals: [{ name: 'CORPUS', kind: 'text', atLeast: 1, many: true, doc: INPUT_DOC }],
    examples: [
      { line: 'gristmill audit canary letters/', doc: 'What would a table of these letters tell of a single one?' },
      {
        line: 'gristmill audit canary reviews.txt --documents line --order 4 --min-docs 1,5 --insertions 1,4,8',
        doc: 'With a limit of five documents and without',
      },
    ],
  },
  dedupe: {
    summary: 'Write a corpus without its duplicates, to train on',
    description: [
      'Of documents that are the same token by token, or nearly the same, one is written, and of those without a word none. ' +
        'With --passages later copies of long passages are cut out of what is left as well. Training on the output gets ' +
        'exactly the documents kept, in their order.',
      'The input is read twice; what comes from a pipe is kept in memory.',
      'With --json the summary is one object on standard output.',
    ],
    positionals: [{ name: 'CORPUS', kind: 'text', atLeast: 1, many: true, doc: INPUT_DOC }],
    examples: [
      { line: 'gristmill dedupe corpus/ -o clean.jsonl', doc: 'Then: gristmill train clean.jsonl -o clean.grist' },
      {
        line: 'gristmill dedupe web.jsonl.gz --keep longest --passages -o - | gristmill train - --field text -o web.grist',
        doc: 'Straight to a table, with repeated passages cut out',
      },
      {
        line: 'gristmill dedupe names.txt --documents line --output-format text -o names-once.txt',
        doc: 'Lines of a text file, each once',
      },
    ],
  },
  completions: {
    summary: 'Print completions for bash, zsh or fish',
    description: [
      'Prints a script that teaches your shell the commands and flags of gristmill, so that the Tab key completes them.',
      'bash: put the second line below into ~/.bashrc. zsh: save the script as _gristmill in a folder of $fpath. fish: save ' +
        'it as ~/.config/fish/completions/gristmill.fish.',
    ],
    positionals: [{ name: 'SHELL', kind: 'shell', atLeast: 1, many: false, doc: SHELLS.join(', ') }],
    examples: [
      { line: 'gristmill completions bash', doc: 'Look at it' },
      { line: 'source <(gristmill completions bash)', doc: 'Use it in bash, from now on' },
      { line: 'gristmill completions fish > ~/.config/fish/completions/gristmill.fish', doc: 'Use it in fish' },
    ],
  },
  man: {
    summary: 'Print the manual page',
    description: ['Prints the manual of all commands in the format of man, to be read or installed.'],
    positionals: [],
    examples: [
      { line: 'gristmill man | man -l -', doc: 'Read it' },
      { line: 'gristmill man > /usr/local/share/man/man1/gristmill.1', doc: 'Install it' },
    ],
  },
  help: {
    summary: 'Explain a command',
    description: ['Shows what a command does and all that it takes; without a command, the list of commands.'],
    positionals: [{ name: 'COMMAND', kind: 'command', atLeast: 0, many: true, doc: 'The command to explain' }],
    examples: [
      { line: 'gristmill help train', doc: 'All about train' },
      { line: 'gristmill help guard build', doc: 'All about a command of two words' },
    ],
  },
} as const satisfies Readonly<Record<string, CommandDefinition>>;

export type CommandName = keyof typeof COMMANDS;

/** What commands of two words are about, by their first word, where that is no command itself: one line, no full stop. */
export const GROUPS: Readonly<Record<string, string>> = {
  guard: 'Keep what is generated from repeating a text',
};

/** Commands about the program itself; the first screen names them in its last lines only. */
export const SELF_COMMANDS: readonly string[] = ['completions', 'man', 'help'];

/** One sentence about the whole, for help and the man page. */
export const TAGLINE = 'learns from text which word follows which, and how often';

/** The exit codes, for help and the man page. */
export const EXIT_CODES = [
  ['0', 'Done.'],
  ['1', 'Done, and the answer is no: nothing follows, no sentence could be made, or a check found something.'],
  ['2', 'An error; a line on standard error says which, and what to do.'],
  ['130, 143', 'Stopped by Ctrl-C or by a signal; nothing half-written stays behind.'],
] as const;

/** Commands by name; what the parser and the generators work on. */
export type CommandTable = Readonly<Record<string, CommandDefinition>>;

/** Whether there is a command of this name. */
export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
