// Text inside XML and HTML, and texts that are too long to be shown whole.

/** What XML 1.0 cannot hold, not even escaped; and halves of characters. */
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that XML and HTML show as it is, between tags and in quotes. */
export function escaped(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Text cut in the middle to so many characters. */
export function shortened(text: string, most: number): string {
  // A text of so many UTF-16 units has no more characters than that.
  if (text.length <= most) return text;
  const characters = [...text];
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (most - 1 - head)).join('')}`;
}

const WORD_MOST = 60;
const HEAD_WORDS = 60;
const TAIL_WORDS = 20;

/** Words as one text; a long one loses its middle, and says how much of it. */
export function excerpt(words: readonly string[]): string {
  const join = (part: readonly string[]): string => part.map((word) => shortened(word, WORD_MOST)).join(' ');
  const left = words.length - HEAD_WORDS - TAIL_WORDS;
  if (left <= 0) return join(words);
  return `${join(words.slice(0, HEAD_WORDS))} … (${left} words left out) … ${join(words.slice(-TAIL_WORDS))}`;
}
