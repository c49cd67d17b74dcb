// Where sentences end: a table of cases, each a text and its sentences with the tokens joined by spaces.

import { describe, expect, it } from 'vitest';
import { tokenize } from '../../src/tokens/encode.ts';
import { WORDS } from '../../src/tokens/tokenizer.ts';

function sentences(text: string): string[] {
  return tokenize(WORDS, text).map((sentence) => sentence.join(' '));
}

describe('sentences', () => {
  it.each<[string, string, string[]]>([
    ['stops', 'The cat sat. It slept! Why? Nobody knows.', ['the cat sat .', 'it slept !', 'why ?', 'nobody knows .']],
    ['titles', 'Dr. Smith met Mrs. Jones. They spoke.', ['dr . smith met mrs . jones .', 'they spoke .']],
    ['initials', 'J. R. R. Tolkien wrote. He slept.', ['j . r . r . tolkien wrote .', 'he slept .']],
    ['the pronoun I', 'It was I. The door shut.', ['it was i .', 'the door shut .']],
    ['decimals', 'It costs 3.14 dollars. Cheap.', ['it costs 3.14 dollars .', 'cheap .']],
    ['thousands', 'A loan of 3,000,000 florins. Then more.', ['a loan of 3,000,000 florins .', 'then more .']],
    [
      'dotted',
      'In the U.S. Senate, e.g. here, it ended. Well.',
      ['in the u.s . senate , e.g . here , it ended .', 'well .'],
    ],
    ['a dotted end', 'He lives in the U.S. The house is big.', ['he lives in the u.s .', 'the house is big .']],
    ['numbers', 'See No. 7 and p. 12. Then stop.', ['see no . 7 and p . 12 .', 'then stop .']],
    ['No as a word', 'Did he? No. He slept.', ['did he ?', 'no .', 'he slept .']],
    ['years', 'That was in 1790. The year after came.', ['that was in 1790 .', 'the year after came .']],
    ['lists', '1. Introduction\n2. Results', ['1 . introduction', '2 . results']],
    ['quotes', 'He said: "Go. Now!" Then he left.', ['he said : “ go .', 'now ! ”', 'then he left .']],
    [
      'a quote that goes on',
      '"No!" she cried. "Stop it," he said.',
      ['“ no ! ” she cried .', '“ stop it , ” he said .'],
    ],
    ['typographic quotes', '“Is it you?” “It is.” He nodded.', ['“ is it you ? ”', '“ it is . ”', 'he nodded .']],
    ['single quotes', "'Is it?' 'Yes.' The sailors' boat.", ['‘ is it ? ’', '‘ yes . ’', 'the sailors ’ boat .']],
    ['elisions', "'Twas the '90s, and 'tis over.", ["'twas the '90s , and 'tis over ."]],
    ['apostrophes', "Don’t stop. Don't.", ["don't stop .", "don't ."]],
    ['ellipses', 'Well... maybe not. Wait… Then go.', ['well ... maybe not .', 'wait …', 'then go .']],
    ['brackets', 'It ended. (Not for him.) They left.', ['it ended .', '( not for him . )', 'they left .']],
    ['several marks', 'What?! No!!! Really?', ['what ? !', 'no !!!', 'really ?']],
    [
      'dashes',
      'Some years ago—never mind—he came. So--yes.',
      ['some years ago — never mind — he came .', 'so -- yes .'],
    ],
    ['hyphens', 'A well-known man.', ['a well - known man .']],
    ['web addresses', 'See example.com. It is there.', ['see example.com .', 'it is there .']],
    ['no space', 'End.Next word', ['end.next word']],
    ['lower case', 'i went home. it was late! why? because.', ['i went home .', 'it was late !', 'why ?', 'because .']],
    [
      'lower case after an abbreviation',
      'the sea, approx. ten miles. it was far',
      ['the sea , approx . ten miles .', 'it was far'],
    ],
    ['blank lines', 'A title\n\nThe text goes on', ['a title', 'the text goes on']],
    ['line ends of other systems', 'A title\r\n\r\nThe text\r\rMore', ['a title', 'the text', 'more']],
    [
      'a heading',
      'CHAPTER 1. Loomings.\n\nCall me Ishmael. Some years ago',
      ['chapter 1 .', 'loomings .', 'call me ishmael .', 'some years ago'],
    ],
    [
      'Japanese',
      '吾輩は猫である。名前はまだ無い。「そう？」と言った',
      ['吾 輩 は 猫 で あ る 。', '名 前 は ま だ 無 い 。', '「 そ う ？ 」 と 言 っ た'],
    ],
    ['Chinese', '你好！我很好。', ['你 好 ！', '我 很 好 。']],
    ['Arabic', 'كيف حالك؟ أنا بخير.', ['كيف حالك ؟', 'أنا بخير .']],
    ['Hindi', 'यह एक है। वह दो है।', ['यह एक है ।', 'वह दो है ।']],
    ['Russian', 'Он пришёл. Она ушла.', ['он пришёл .', 'она ушла .']],
    ['Spanish', 'Hola. ¿Qué tal? ¡Bien!', ['hola .', '¿ qué tal ?', '¡ bien !']],
    ['emoji', 'Great! 😀 See you 👩‍👩‍👧.', ['great ! 😀', 'see you 👩‍👩‍👧 .']],
    ['money', 'It is cheap. $5 is enough.', ['it is cheap .', '$ 5 is enough .']],
    ['nothing', ' \n\t\r\n ', []],
    ['one word', 'word', ['word']],
  ])('%s', (_name, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it('joins the lines of wrapped prose', () => {
    const text =
      'It was the best of times, it was the worst of times, it was the age of\n' +
      'wisdom, it was the age of foolishness, it was the epoch of belief, it was\n' +
      'the epoch of incredulity, and in London it was the season of Light, it\n' +
      'was the season of Darkness. It was the spring of hope.\n';
    expect(sentences(text)).toHaveLength(2);
  });

  it('keeps the lines of verse and lists apart', () => {
    const verse =
      'Shall I compare thee to a summer’s day\nThou art more lovely and more temperate\nRough winds do shake the buds';
    expect(sentences(verse)).toHaveLength(3);
    expect(sentences('Anna\nBea\nCarl')).toEqual(['anna', 'bea', 'carl']);
    expect(sentences('a line that goes\non in small letters')).toHaveLength(1);
  });

  it('takes one paragraph a line as it comes', () => {
    const long =
      'It is a long paragraph that nobody would wrap at such a width, since it goes on and on without any end in sight, it seems';
    expect(sentences(`${long}\nA heading\n${long}\n`)).toHaveLength(3);
  });

  it('--sentences line: only line ends count', () => {
    const tokens = tokenize({ ...WORDS, sentences: 'line' }, 'One. Two.\nThree\n\n\nfour');
    expect(tokens.map((sentence) => sentence.join(' '))).toEqual(['one . two .', 'three', 'four']);
  });

  it('does not carry anything over from one document to the next', () => {
    const first = sentences('A line of verse\nAnother line');
    sentences(
      'Some very wide line that is wider than all the others in here, and wider, and wider, and wider, and then some.\n',
    );
    expect(sentences('A line of verse\nAnother line')).toEqual(first);
  });
});
