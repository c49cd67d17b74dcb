// @ts-check
// The text of a file as lines of running words: markup, code and tables are left out, crudely, by the kind of file. Plain
// text stays as it is but for its white space. Lines that no corpus tool can take are left out: those with characters that
// are no text, those that hold one of the words <s>, </s> and <unk>, and those that are too long to be lines.

/** @type {readonly (readonly [end: RegExp, strip: (text: string) => string, isMarkedUp: boolean])[]} */
const KINDS = [
  [/\.(md|markdown)$/, stripMarkdown, true],
  [/\.(html?|xhtml)$/i, stripHtml, true],
  [/\.xml$/i, stripHtml, true],
  [/\.rst(\.txt)?$/, stripRst, true],
  [/\.(txt|text|dict)$/, (text) => text, false],
  [/\/man\d\/[^/]+\.\d\w*$/, stripRoff, true],
];

/** A longer line is no sentence or paragraph: a scanned document without line ends, a table, a list of names. */
const LENGTH_MAX = 10_000;
/** A line of a marked-up file with fewer words is a heading, a menu or a cell. */
const WORDS_MIN = 5;
/** At least so much of such a line is letters and spaces; the rest is code, figures or what markup left. */
const LETTERS_MIN = 0.85;

/**
 * The lines of a file, or undefined when its name says that it is of no kind we know.
 *
 * @param {string} path
 * @param {string} text
 * @returns {string[] | undefined}
 */
export function linesOf(path, text) {
  const kind = KINDS.find(([end]) => end.test(path));
  if (kind === undefined) return undefined;
  const [, strip, isMarkedUp] = kind;
  const lines = strip(text)
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u0085]+/g, ' ').trim());
  return lines.filter((line) => line !== '' && isText(line) && (!isMarkedUp || isProse(line)));
}

const isText = (/** @type {string} */ line) =>
  line.length <= LENGTH_MAX && !/[\p{Cc}\ufffd\ufeff]/u.test(line) && !/(^| )(<s>|<\/s>|<unk>)( |$)/.test(line);

function isProse(/** @type {string} */ line) {
  if (line.split(' ', WORDS_MIN).length < WORDS_MIN) return false;
  return line.replaceAll(/[^\p{L} ,.'’]/gu, '').length >= LETTERS_MIN * line.length;
}

function stripMarkdown(/** @type {string} */ text) {
  const body = text
    .replace(/^\ufeff?---\r?\n[^]*?\n---\r?\n/, '')
    .replaceAll(/^ *(```|~~~)[^]*?^ *\1/gm, '')
    .replaceAll(/^ *(\||\[!|:::|#).*$/gm, '')
    .replaceAll(/!?\[((?:[^[\]\\]|\\.)*)\](\([^()\n]*\)|\[[^\]\n]*\])/g, '$1')
    .replaceAll(/^\s*(?:>|[-*+]|\d+[.)])\s+/gm, '')
    .replaceAll(/\*\*|__|`|(?<=\s)[*_](?=\w)|(?<=\w)[*_](?=[\s.,;:])/g, '')
    .replaceAll(/\\([^\w\s])/g, '$1');
  return stripTags(body);
}

function stripHtml(/** @type {string} */ text) {
  const body = text
    .replaceAll(/<!--[^]*?-->|<(script|style|pre|head|nav|table)\b[^]*?<\/\1>/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<\/?(p|div|li|ul|ol|dl|dd|dt|h\d|br|tr|td|th|blockquote|section|title)\b[^>]*>/gi, '\n')
    // XML of laws: what holds a line of its own.
    .replaceAll(
      /<\/?(text|num|heading|para|paragraph|marginalnote|section|subsection|narrative|label)\b[^>]*>/gi,
      '\n',
    );
  return stripTags(body);
}

/** Paragraphs are joined; what is indented may be code and goes. */
function stripRst(/** @type {string} */ text) {
  return text
    .split(/\n\s*\n/)
    .filter(
      (paragraph) => /^\w/.test(paragraph) && !/^[=\-~^"'`#*+]{3,}$/m.test(paragraph) && !/^\S+: /.test(paragraph),
    )
    .map((paragraph) =>
      paragraph
        .replaceAll(/:\w+:`([^`<]*)[^`]*`/g, '$1')
        .replaceAll(/[`*]|_(?=\W)|\s*\n\s*/g, (m) => (m.includes('\n') ? ' ' : '')),
    )
    .join('\n');
}

/** Requests go, but for those that only change the type of their words. */
function stripRoff(/** @type {string} */ text) {
  return text
    .replaceAll(/^\.(B|I|BR|IR|RB|RI|BI|IB)\s+/gm, '')
    .replaceAll(/^[.'].*$/gm, '')
    .replaceAll(/\\f[BIRP]|\\&|\\\(..|\\\[\w+\]/g, '')
    .replaceAll(/\\-/g, '-')
    .replaceAll(/(?<=\S)\n(?=\S)/g, ' ');
}

/** @type {Record<string, string>} */
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', mdash: '—', ndash: '–', rsquo: '’' };

/** Without tags, and with the characters that entities stand for. */
function stripTags(/** @type {string} */ text) {
  return text
    .replaceAll(/<\/?[a-z!?][^<>]*>/gi, ' ')
    .replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (entity, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[name] ?? entity;
      const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return point > 0x1f && point < 0x11_0000 ? String.fromCodePoint(point) : '';
    });
}
