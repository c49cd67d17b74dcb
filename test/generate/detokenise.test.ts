// Tokens back to text: a table of cases over the forms of an English text, then other scripts and customs, then balance.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detokenise } from '../../src/generate/detokenise.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { fakeModel, idsOf, type FormOf } from './fake-model.ts';

type Forms = [key: string, forms: FormOf[]][];

/** Marks of an English text with straight quotes; the numbers are spaces both sides, right only, left only, none. */
const ENGLISH_MARKS: Forms = [
  ['.', [['.', 0, 900, 0, 100]]],
  [',', [[',', 2, 600, 0, 700]]],
  [':', [[':', 0, 60, 0, 5]]],
  ['!', [['!', 0, 50, 0, 60]]],
  ['?', [['?', 0, 50, 0, 60]]],
  ['…', [['…', 1, 8, 0, 9]]],
  ['--', [['--', 3, 0, 0, 90]]],
  ['-', [['-', 2, 5, 1, 90]]],
  ['$', [['$', 0, 0, 20, 3]]],
  ['%', [['%', 0, 9, 0, 11]]],
  ['&', [['&', 12, 0, 0, 1]]],
  ['/', [['/', 1, 0, 0, 12]]],
  [
    '“',
    [
      ['"', 0, 0, 300, 20],
      ['“', 0, 0, 40, 2],
    ],
  ],
  [
    '”',
    [
      ['”', 0, 20, 0, 25],
      ['"', 0, 150, 0, 170],
    ],
  ],
  ['‘', [["'", 0, 0, 30, 9]]],
  [
    '’',
    [
      ["'", 0, 40, 0, 20],
      ['’', 0, 3, 0, 1],
    ],
  ],
  ['(', [['(', 0, 0, 90, 3]]],
  [')', [[')', 0, 40, 0, 50]]],
  ['[', [['[', 0, 0, 9, 1]]],
  [']', [[']', 0, 4, 0, 5]]],
  ['((', [['((', 0, 0, 2]]],
  ['))', [['))', 0, 2]]],
];
const ENGLISH_WORDS: Forms = [
  [
    'the',
    [
      ['the', 900],
      ['The', 20, 90],
    ],
  ],
  [
    'you',
    [
      ['you', 100, 1],
      ['You', 9, 30],
    ],
  ],
  ['i', [['I', 300, 80]]],
  [
    'he',
    [
      ['he', 80],
      ['He', 2, 70],
    ],
  ],
  ['said', [['said', 90, 1]]],
  ['nasa', [['NASA', 0, 2]]],
  ['meanwhile', [['Meanwhile', 0, 6]]],
  ['mccoy', [['McCoy', 0, 1]]],
  [
    'ahab',
    [
      ['Ahab', 90, 9],
      ['AHAB', 3],
    ],
  ],
  ['iphone', [['iPhone', 9]]],
  [
    "don't",
    [
      ["don't", 20],
      ["Don't", 1, 4],
    ],
  ],
  [
    "o'clock",
    [
      ['o’clock', 5],
      ["o'clock", 2],
    ],
  ],
  [
    "'tis",
    [
      ["'tis", 2],
      ["'Tis", 0, 9],
    ],
  ],
  ['zürich', [['Zürich', 2]]],
  ['éclair', [['éclair', 2]]],
  ['constructor', [['constructor', 3]]],
  ['__proto__', [['__proto__', 3]]],
];

/** The text that keys, separated by spaces, are written as. */
function write(
  line: string,
  forms: Forms = [...ENGLISH_WORDS, ...ENGLISH_MARKS],
  tokenizer: Tokenizer = WORDS,
): string {
  const keys = line === '' ? [] : line.split(' ');
  const model = fakeModel([keys], { forms, tokenizer });
  return detokenise(model, idsOf(model, keys)).text;
}

describe('English text', () => {
  it.each([
    // Case.
    ['you must', 'You must'],
    ['must you', 'Must you'],
    ['i must', 'I must'],
    ['must i', 'Must I'],
    ['said ahab', 'Said Ahab'],
    ['said nasa', 'Said NASA'],
    ['said mccoy', 'Said McCoy'],
    ['said meanwhile', 'Said meanwhile'],
    ['meanwhile you', 'Meanwhile you'],
    ['iphone said', 'iPhone said'],
    ['éclair', 'Éclair'],
    ['you zürich', 'You Zürich'],
    ["don't you don't", "Don't you don't"],
    ["'tis 'tis", "'Tis 'tis"],
    ["you o'clock", 'You o’clock'],
    ['42 must you', '42 must you'],
    // Stops and dashes.
    ['you , you must .', 'You, you must.'],
    ['you must !', 'You must!'],
    ['you -- you', 'You--you'],
    ['well - known', 'Well-known'],
    ['you … you', 'You… you'],
    ['you : the', 'You: the'],
    // Money, shares and the like.
    ['the $ 5', 'The $5'],
    ['the 50 % of', 'The 50% of'],
    ['you & i', 'You & I'],
    ['you / i', 'You/I'],
    // Brackets.
    ['you ( the ) must', 'You (the) must'],
    ['( you must . )', '(You must.)'],
    ['you ( the [ must ] ) .', 'You (the [must]).'],
    ['you (( the )) must', 'You ((the)) must'],
    ['main ( ) must', 'Main () must'],
    ['you ( the must .', 'You the must.'],
    ['you the ) must .', 'You the must.'],
    ['you ) the ( must .', 'You the must.'],
    ['you ( the ( must ) .', 'You the (must).'],
    ['you [ the ( must ] he ) .', 'You [the must] he.'],
    ['you ( “ ) must', 'You must'],
    // Double quotes.
    ['“ you must , ” he said .', '"You must," he said.'],
    ['he said , “ you must . ”', 'He said, "You must."'],
    ['he said : “ the must ”', 'He said: "The must"'],
    ['he said the “ must ” , you', 'He said the "must", you'],
    ['he -- “ the ” -- said', 'He--"the"--said'],
    ['( “ you ” )', '("You")'],
    ['he ” said', 'He said'],
    ['“ you must .', '"You must."'],
    ['he said , “ you must !', 'He said, "You must!"'],
    ['he the “ must said .', 'He the must said.'],
    ['he said , “', 'He said,'],
    ['he said , “ ” .', 'He said,.'],
    ['“ you “ must ” he ”', '"You must" he'],
    ['“ you ( must ” said )', '"You must" said'],
    // Single quotes and apostrophes.
    ['“ you ‘ must ’ , ” he said', '"You \'must\'," he said'],
    ['the sailors ’ the', "The sailors' the"],
    ['the . ’ the', 'The. the'],
    ['he ‘ said', 'He said'],
    ['‘ he “ the sailors ’ must ” ’', "'He \"the sailors' must\"'"],
    ['rock ‘ n ’ roll', "Rock 'n' roll"],
    // Words that other programs trip over.
    ['constructor __proto__ said', 'Constructor __proto__ said'],
    ['__proto__ constructor', '__proto__ constructor'],
    ['tostring valueof hasownproperty', 'Tostring valueof hasownproperty'],
    ['', ''],
    ['.', '.'],
    ['“ ”', ''],
  ])('%s -> %s', (line, text) => {
    expect(write(line)).toBe(text);
  });

  it('keeps the case of the first word in the middle of a sentence', () => {
    const model = fakeModel([['you', 'must']], { forms: ENGLISH_WORDS });
    const ids = idsOf(model, ['you', 'must']);
    expect(detokenise(model, ids, false)).toEqual({ text: 'you must', tokens: ['you', 'must'] });
    expect(detokenise(model, ids)).toEqual({ text: 'You must', tokens: ['you', 'must'] });
  });

  it('tells the tokens that the text leaves out', () => {
    const model = fakeModel([['you', ')', '“', 'must']], { forms: [...ENGLISH_WORDS, ...ENGLISH_MARKS] });
    expect(detokenise(model, idsOf(model, ['you', ')', '“', 'must'])).tokens).toEqual(['you', ')', '“', 'must']);
  });

  it('refuses ids that the vocabulary does not have', () => {
    const model = fakeModel([['you']]);
    const strict = {
      ...model,
      vocabulary: {
        ...model.vocabulary,
        word: (id: number) => {
          if (id >= model.vocabulary.size) throw new RangeError(`no ${id}`);
          return model.vocabulary.word(id);
        },
      },
    };
    expect(() => detokenise(strict, Uint32Array.of(3, 99))).toThrow('no 99');
  });
});

describe('customs of a text', () => {
  it('leaves a chat without capitals small, names too that never had one', () => {
    const chat: Forms = [
      [
        'lol',
        [
          ['lol', 9, 30],
          ['Lol', 0, 1],
        ],
      ],
      ['you', [['you', 20, 9]]],
      [
        'bob',
        [
          ['bob', 4],
          ['Bob', 1],
        ],
      ],
    ];
    expect(write('lol you bob', chat)).toBe('lol you bob');
    expect(write('bob you', chat)).toBe('bob you');
    expect(write('you', chat)).toBe('you');
  });

  it('knows no capitals where no forms were kept', () => {
    expect(write('you must , “ you ( must ) ” .', [])).toBe('you must, “you (must)”.');
    expect(write('$ 5 is 50 % of it', [])).toBe('$5 is 50% of it');
  });

  it('writes all capitals where the text does', () => {
    const capitals: Forms = [
      ['the', [['THE', 50, 9]]],
      ['end', [['END', 9]]],
    ];
    expect(write('the end the', capitals)).toBe('THE END THE');
  });

  it('does not let one slip make a first word small', () => {
    const forms: Forms = [...ENGLISH_WORDS, ['brown', [['brown', 5, 1]]]];
    expect(write('brown ahab', forms)).toBe('Brown Ahab');
    const twice: Forms = [...ENGLISH_WORDS, ['de', [['de', 5, 4]]]];
    expect(write('de ahab', twice)).toBe('de Ahab');
  });

  it('writes the case that was counted when the tokenizer does not fold', () => {
    const tokenizer: Tokenizer = { ...WORDS, caseFold: false };
    const forms: Forms = [['you', [['you', 5, 0]]], ['You', [['You', 1, 9]]], ...ENGLISH_MARKS];
    expect(write('you , You said', forms, tokenizer)).toBe('you, You said');
  });

  it('takes curly quotes when most were, the same style on both sides', () => {
    const forms: Forms = [
      [
        '“',
        [
          ['“', 0, 0, 60],
          ['"', 0, 0, 40],
        ],
      ],
      [
        '”',
        [
          ['"', 0, 45],
          ['”', 0, 40],
        ],
      ],
      ['’', [['’', 0, 5]]],
    ];
    expect(write('“ you ”', forms)).toBe('“you”');
    expect(write('sailors ’ you', forms)).toBe('sailors’ you');
  });

  it('spaces dashes as the text does', () => {
    expect(write('a – b', [['–', [['–', 30, 0, 0, 2]]]])).toBe('a – b');
    expect(write('a — b', [['—', [['—', 3, 0, 0, 30]]]])).toBe('a—b');
  });

  it('glues an opening bracket where the text nearly always does', () => {
    const code: Forms = [
      ['(', [['(', 0, 0, 5, 95]]],
      [')', [[')', 0, 60, 0, 40]]],
    ];
    expect(write('f ( x ) + g ( )', code)).toBe('f(x) + g()');
  });
});

describe('other languages', () => {
  it('writes Japanese and Chinese without spaces', () => {
    const marks: Forms = [
      ['。', [['。', 0, 20, 0, 90]]],
      ['、', [['、', 0, 0, 0, 90]]],
    ];
    expect(write('吾 輩 は 猫 で ある 。', marks)).toBe('吾輩は猫である。');
    expect(write('「 猫 」 、 と 言 った 。', marks)).toBe('「猫」、と言った。');
    expect(write('猫 「 は', marks)).toBe('猫は');
    expect(
      write('我 说 ： “ 你 好 。 ”', [
        ['“', [['“', 0, 0, 2, 98]]],
        ['”', [['”', 0, 1, 0, 99]]],
      ]),
    ).toBe('我说：“你好。”');
  });

  it('puts a space between Latin words and scripts without spaces, none between Thai runs', () => {
    expect(write('我 use typescript')).toBe('我 use typescript');
    expect(write('สวัสดี ครับ')).toBe('สวัสดีครับ');
    expect(write('안녕 하세요')).toBe('안녕 하세요');
    expect(write('𠀀 𠀁')).toBe('𠀀𠀁');
  });

  it('pairs German, French and Spanish quotation marks', () => {
    const german: Forms = [
      ['„', [['„', 0, 0, 50]]],
      ['“', [['“', 0, 30, 0, 20]]],
      [
        'er',
        [
          ['er', 50],
          ['Er', 0, 30],
        ],
      ],
    ];
    expect(write('er sagt : „ er geht “ , er', german)).toBe('Er sagt: „Er geht“, er');
    expect(write('er „ geht', german)).toBe('Er geht');
    const french: Forms = [
      ['«', [['«', 50, 0, 2, 0]]],
      ['»', [['»', 50, 2, 0, 0]]],
    ];
    expect(write('il dit « oui » et', french)).toBe('il dit « oui » et');
    expect(write('er » geht « ,', [])).toBe('er »geht«,');
    expect(
      write('dijo « hola » y', [
        ['«', [['«', 0, 0, 9]]],
        ['»', [['»', 0, 5, 0, 4]]],
      ]),
    ).toBe('dijo «hola» y');
    expect(write('er » geht', [])).toBe('er geht');
  });
});

describe('other tokenizers', () => {
  it('joins characters with nothing and white space tokens with one space, unchanged', () => {
    expect(write('( a ) " B .', ENGLISH_MARKS, CHARACTERS)).toBe('(a)"B.');
    expect(write('( a ) " b , .', ENGLISH_MARKS, WHITESPACE)).toBe('( a ) " b , .');
    expect(write('you “ the', ENGLISH_WORDS, { name: 'custom', version: 1, id: 'mine' })).toBe('you “ the');
  });
});

describe('balance', () => {
  const keys = [
    'you',
    'said',
    'sailors',
    ',',
    '.',
    ':',
    '--',
    '“',
    '”',
    '‘',
    '’',
    '(',
    ')',
    '[',
    ']',
    '((',
    '))',
    '«',
    '»',
    '„',
    '"',
  ];
  const model = fakeModel([keys], { forms: [...ENGLISH_WORDS, ...ENGLISH_MARKS, ['„', [['„', 0, 0, 2]]]] });
  const curly = fakeModel([keys], { forms: ENGLISH_WORDS });
  const sentence = fc.array(fc.constantFrom(...keys), { maxLength: 24 });

  it('holds for brackets and double quotes, whatever comes', () => {
    fc.assert(
      fc.property(sentence, (words) => {
        const { text } = detokenise(curly, idsOf(curly, words));
        expect(unbalanced(text)).toBe('');
        // Who opens with „ and closes with a straight quote has one straight quote a pair.
        const straight = detokenise(
          model,
          idsOf(
            model,
            words.filter((word) => word !== '„'),
          ),
        ).text;
        expect(straight.split('"').length % 2).toBe(1);
      }),
      { numRuns: 3000, seed: 7 },
    );
  });

  it('keeps all words, in their order', () => {
    fc.assert(
      fc.property(sentence, (words) => {
        const { text } = detokenise(model, idsOf(model, words));
        const left = text.toLowerCase().match(/[a-z]+/g) ?? [];
        expect(left).toEqual(words.filter((word) => /[a-z]/.test(word)));
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
});

/** What of a text's marks is left over when pairs are taken away from within. */
function unbalanced(text: string): string {
  let marks = text.replace(/[^()[\]“”„«»"]/g, '');
  for (let before = ''; before !== marks;) {
    before = marks;
    marks = marks.replace(/\(\)|\[\]|“”|„“|„”|«»|»«|""/g, '');
  }
  return marks;
}
