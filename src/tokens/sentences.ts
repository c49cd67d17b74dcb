// Where sentences begin and end, decided token by token as text streams by, without looking further than the next token.
// Stops, abbreviations, initials, quotes, ellipses; blank lines, verse, lists and headings by their line ends.

import { FormKind, type SurfaceTable } from './surface-table.ts';
import type { TokenBuffer, TokenTarget } from './stream.ts';
import type { SentenceSplitting } from './tokenizer.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from './vocabulary.ts';

/** How a sentence may just have ended. */
const NO_END = 0;
const STOP = 1;
const ELLIPSIS = 2;
const STRONG = 3;
const WIDE = 4;

/** What stands behind a sentence's end still belongs to the sentence. */
const ATTACHED = FormKind.closer | FormKind.emoji;

/** Nobody wraps lines wider than this: a longer line is a paragraph by itself. Bytes. */
const WRAPPED_LINE_BYTES_MAX = 120;
/** Lines shorter than this are verse, a list or headings: nobody wraps prose so narrowly. Bytes. */
const WRAPPED_LINE_BYTES_MIN = 50;
/** After so many words without a capital the text is taken to be written without them. */
const LOWER_CASE_WORDS = 60;
/** Four lines must have been seen, four fifths of them beginning with a capital, before they are taken for verse. */
const VERSE_LINES_MIN = 4;
const VERSE_SHARE = 0.8;

/** Takes tokens in reading order, writes their word ids with the marks of sentences, and counts how each was written. */
export class SentenceRules {
  /** White space (or the document's start) stands before the next token. */
  spaceBefore = true;
  private readonly byLine: boolean;
  private readonly surfaces: SurfaceTable;
  private readonly out: TokenBuffer;
  private isOpen = false;
  /** No word of the sentence has come yet, or a quotation has just begun: a capital here says little about the word. */
  private isInitial = true;
  /** How the sentence may have ended, and whether a closing bracket or quote, and whether a quote, came after. */
  private ending = NO_END;
  private hasClosed = false;
  private hasClosedQuote = false;
  /** Kind of the token before the possible end; tokens in the sentence so far; kind of the last token. */
  private kindBeforeEnd = 0;
  private tokensInSentence = 0;
  private lastKind = 0;
  private isDoubleQuoteOpen = false;
  private isSingleQuoteOpen = false;
  /** Words since the last one with a capital. */
  private wordsSinceUpper = LOWER_CASE_WORDS;
  /** Line ends since the last token; where the current line began (offset in the stream's pending bytes). */
  private lineEnds = 0;
  private lineStart = 0;
  private lastLineBytes = 0;
  private widestLineBytes = 0;
  private indent = 0;
  private joinedLines = 0;
  private joinedUpperLines = 0;

  constructor(splitting: SentenceSplitting, target: TokenTarget) {
    this.byLine = splitting === 'line';
    this.surfaces = target.surfaces;
    this.out = target.out;
  }

  /** Makes room for what `bytes` bytes can give: each a token, with both marks around it. */
  reserve(bytes: number): void {
    this.out.reserve(3 * bytes + 4);
  }

  /** The pending bytes moved: what stood at `by` now stands at 0. */
  shift(by: number): void {
    this.lineStart -= by;
  }

  /** A line ends at offset `at`. */
  newLine(at: number): void {
    const bytes = at - this.lineStart;
    this.lineStart = at + 1;
    if (this.lineEnds++ === 0) this.lastLineBytes = bytes;
    if (bytes > this.widestLineBytes) this.widestLineBytes = bytes;
  }

  /** Whether a straight quote at this place opens a quotation. */
  quoteOpens(isGluedRight: boolean, isSingle: boolean): boolean {
    if (this.spaceBefore) {
      if (isGluedRight) return true;
      return isSingle ? !this.isSingleQuoteOpen : !this.isDoubleQuoteOpen;
    }
    return isGluedRight && (this.lastKind & (FormKind.opener | FormKind.dash)) !== 0;
  }

  /** The next token, bytes [from..to) of the pending ones. */
  token(form: number, from: number, to: number, isGluedRight: boolean): void {
    const kind = this.surfaces.kinds[form];
    if (this.isOpen) {
      if (this.lineEnds > 0 && this.endsAtLine(kind, from, to - from)) this.close();
      else if (this.ending !== NO_END && !this.byLine && this.endsBefore(kind)) this.close();
    }
    if (this.lineEnds > 0) this.indent = from - this.lineStart;
    this.lineEnds = 0;
    const { out } = this;
    if (!this.isOpen) {
      out.ids[out.length++] = SENTENCE_START_ID;
      this.isOpen = true;
      this.isInitial = true;
      this.tokensInSentence = 0;
    }
    out.ids[out.length++] = this.surfaces.wordOf[form]!;
    this.tokensInSentence++;
    this.count(form, kind, isGluedRight);
    this.noteEnding(kind);
    this.lastKind = kind;
    this.spaceBefore = false;
  }

  endDocument(): void {
    if (this.isOpen) this.close();
    this.spaceBefore = true;
    this.isDoubleQuoteOpen = false;
    this.isSingleQuoteOpen = false;
    this.wordsSinceUpper = LOWER_CASE_WORDS;
    this.lastKind = 0;
    this.lineEnds = 0;
    this.lineStart = 0;
    this.lastLineBytes = 0;
    this.widestLineBytes = 0;
    this.indent = 0;
    this.joinedLines = 0;
    this.joinedUpperLines = 0;
  }

  private close(): void {
    this.out.ids[this.out.length++] = SENTENCE_END_ID;
    this.isOpen = false;
    this.ending = NO_END;
    this.tokensInSentence = 0;
  }

  private count(form: number, kind: number, isGluedRight: boolean): void {
    const at = 4 * form;
    if ((kind & FormKind.word) !== 0) {
      this.surfaces.counts[at + (this.isInitial ? 1 : 0)]++;
      this.isInitial = false;
      if ((kind & FormKind.upper) === 0) this.wordsSinceUpper++;
      else if ((kind & FormKind.single) === 0) this.wordsSinceUpper = 0;
      return;
    }
    this.surfaces.counts[at + (this.spaceBefore ? 0 : 1) + (isGluedRight ? 2 : 0)]++;
    if ((kind & FormKind.quote) === 0) return;
    const isOpener = (kind & FormKind.opener) !== 0;
    if (isOpener) this.isInitial = true;
    if ((kind & FormKind.singleQuote) === 0) this.isDoubleQuoteOpen = isOpener;
    else this.isSingleQuoteOpen = isOpener;
  }

  private noteEnding(kind: number): void {
    if ((kind & (FormKind.stop | FormKind.ellipsis | FormKind.strong)) !== 0) {
      const ending =
        (kind & FormKind.wide) !== 0
          ? WIDE
          : (kind & FormKind.strong) !== 0
            ? STRONG
            : (kind & FormKind.ellipsis) !== 0
              ? ELLIPSIS
              : STOP;
      if (this.ending === NO_END) this.kindBeforeEnd = this.lastKind;
      if (ending > this.ending) this.ending = ending;
      this.hasClosed = false;
      this.hasClosedQuote = false;
    } else if (this.ending !== NO_END) {
      if ((kind & ATTACHED) === 0) this.ending = NO_END;
      if ((kind & FormKind.closer) !== 0) this.hasClosed = true;
      if ((kind & FormKind.quote) !== 0) this.hasClosedQuote = true;
    }
  }

  /** Whether the sentence, which may just have ended, ends before a token of this kind. */
  private endsBefore(kind: number): boolean {
    if ((kind & (ATTACHED | FormKind.stop | FormKind.ellipsis | FormKind.strong)) !== 0) return false;
    if (this.ending === WIDE) {
      // 「そう？」と言った: what stands behind a quotation's end goes on with its sentence.
      return (kind & FormKind.opener) !== 0 || ((kind & FormKind.word) !== 0 && !this.hasClosed);
    }
    if (!this.spaceBefore) return false;
    if ((kind & (FormKind.word | FormKind.opener | FormKind.dash | FormKind.beginner)) === 0) return false;
    if ((kind & FormKind.lower) !== 0) return this.endsBeforeLower();
    if ((kind & FormKind.dash) !== 0 && this.hasClosedQuote) return false;
    return this.ending === STOP ? this.stopEnds(kind) : true;
  }

  /** Before a small letter: only in text that is written without capitals. */
  private endsBeforeLower(): boolean {
    if (this.wordsSinceUpper < LOWER_CASE_WORDS || this.hasClosedQuote || this.ending === ELLIPSIS) return false;
    if (this.ending === STRONG) return true;
    const abbreviation = FormKind.never | FormKind.sometimes | FormKind.numeric | FormKind.single;
    return (this.kindBeforeEnd & abbreviation) === 0;
  }

  /** Whether a full stop ended the sentence, given that no small letter follows. */
  private stopEnds(kind: number): boolean {
    const before = this.kindBeforeEnd;
    if (this.hasClosedQuote) return true;
    if ((before & FormKind.never) !== 0) return false;
    if ((before & FormKind.numeric) !== 0) return (kind & FormKind.number) === 0;
    // "1. Introduction": the number of a list is no sentence.
    if ((before & FormKind.number) !== 0 && this.tokensInSentence <= 2) return false;
    if ((before & FormKind.single) !== 0 && (before & FormKind.upper) !== 0) {
      // An initial ("J. Smith"); "I" is as likely the pronoun.
      return (before & FormKind.starter) !== 0 && (kind & FormKind.starter) !== 0;
    }
    if ((before & FormKind.sometimes) !== 0) return (kind & FormKind.starter) !== 0 || (kind & FormKind.word) === 0;
    return true;
  }

  /** Whether the line end (or ends) before a token of this kind is a sentence's end as well. */
  private endsAtLine(kind: number, from: number, tokenBytes: number): boolean {
    if (this.lineEnds > 1 || this.byLine) return true;
    const isUpper = (kind & FormKind.upper) !== 0;
    this.joinedLines++;
    if (isUpper) this.joinedUpperLines++;
    if ((kind & FormKind.lower) !== 0 || (kind & FormKind.closer) !== 0) return false;
    if ((this.kindBeforeEnd & FormKind.never) !== 0 && this.ending === STOP) return false;
    const { lastLineBytes, widestLineBytes } = this;
    if (lastLineBytes > WRAPPED_LINE_BYTES_MAX || widestLineBytes < WRAPPED_LINE_BYTES_MIN) return true;
    if (lastLineBytes + 1 + tokenBytes <= widestLineBytes) return true;
    if (from - this.lineStart > this.indent + 1) return true;
    return this.joinedLines >= VERSE_LINES_MIN && this.joinedUpperLines >= VERSE_SHARE * this.joinedLines;
  }
}
