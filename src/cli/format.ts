// Numbers, sizes, times and words as people read them. The same on every machine: nothing here asks for a locale.

/** Group separators: 1234567 -> `1,234,567`. Fractions keep at most `decimals` digits. */
export function formatNumber(value: number, decimals = 0): string {
  const [whole, fraction] = value.toFixed(decimals).split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in powers of 1000, as files are sold and listed: `999 B`, `12.3 MB`. */
export function formatBytes(bytes: number): string {
  const { digits, unit } = bytesInUnit(bytes, bytes);
  return `${digits} ${unit}`;
}

/** Bytes done and bytes in all, in one unit: `1.2 of 30.0 MB`. */
export function formatBytesOf(done: number, total: number): string {
  const { digits } = bytesInUnit(done, total);
  return `${digits} of ${formatBytes(total)}`;
}

function bytesInUnit(bytes: number, yardstick: number): { digits: string; unit: string } {
  let power = 0;
  // 999,950 would print as 1000.0 kB.
  while (power < BYTE_UNITS.length - 1 && yardstick / 1000 ** power >= (power === 0 ? 1000 : 999.95)) power++;
  return { digits: formatNumber(bytes / 1000 ** power, power === 0 ? 0 : 1), unit: BYTE_UNITS[power] };
}

/**
 * A share of 1 as `50 %`.
 *
 * @param decimals - Digits behind the point; without it as many as are worth showing. A share that is not all and would
 *   round to `100 %` is `>99.9 %`; one that is not nothing and would round to `0 %` is `<0.1 %`.
 */
export function formatPercent(share: number, decimals?: number): string {
  const percent = share * 100;
  const digits = decimals ?? worthShowing(percent);
  const text = percent.toFixed(digits);
  const step = digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`;
  if (share > 0 && Number(text) === 0) return `<${step} %`;
  if (share < 1 && Number(text) >= 100) return `>${(100 - Number(step)).toFixed(digits)} %`;
  return `${text} %`;
}

/** The fewest decimals, at most one, at which these shares can stand in a column: 0 when all are whole. */
export function decimalsFor(shares: readonly number[]): number {
  return shares.every((share) => Math.abs(share * 100 - Math.round(share * 100)) < 1e-9) ? 0 : 1;
}

function worthShowing(percent: number): number {
  if (Math.abs(percent - Math.round(percent)) < 1e-9) return 0;
  return percent >= 0.1 ? 1 : 2;
}

/** A time: `0.8 s`, `42 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `1 word`, `2 words`, `1,234 words`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** Characters that move the cursor, ring or recolour: everything a terminal would obey, and marks that turn text round. */
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text that is safe to show on a terminal: control characters appear as `\u001b`. A text must not steer a screen. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Scripts and pictures that fill two columns of a terminal. */
const TWO_WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

/** Columns that a text fills on a terminal; near enough for lining things up. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += NO_WIDTH.test(character) ? 0 : TWO_WIDE.test(character) ? 2 : 1;
  return width;
}

/** Fills up with spaces to a width in columns, or cuts with an ellipsis. */
export function fit(text: string, width: number): string {
  const excess = displayWidth(text) - width;
  if (excess <= 0) return text + ' '.repeat(-excess);
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return fit(`${kept}…`, width);
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar `share` × `width` columns long, to an eighth of a column, not filled up. Anything above 0 shows. */
export function bar(share: number, width: number, isUnicode = true): string {
  const clamped = Math.min(1, Math.max(0, share));
  if (!isUnicode) return '#'.repeat(clamped > 0 ? Math.max(1, Math.round(clamped * width)) : 0);
  const eighths = clamped > 0 ? Math.max(1, Math.round(clamped * width * 8)) : 0;
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}

/** Breaks text into lines of at most `width` columns at spaces; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
