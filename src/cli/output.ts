// The two ways out: stdout carries data, stderr carries talk. Decides on colour, keeps quiet when told to, collects small
// writes, and takes a reader that goes away (`| head`) for the end of the work rather than for an error.

import { NgramError } from '../base/errors.ts';

/** Where bytes go: the part of a Node stream that is used here. */
export interface Sink {
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly quiet?: boolean;
  /** True or false when the user said so. */
  readonly color?: boolean | undefined;
}

/** Turns text into coloured text, or leaves it alone. */
export type Paint = (text: string) => string;

export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly accent: Paint;
  readonly good: Paint;
  readonly bad: Paint;
}

/** Thrown when the reader of stdout has gone: the work ends, quietly and well. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

export interface Output {
  /** How to paint what goes to stdout and to stderr. */
  readonly style: Style;
  readonly talkStyle: Style;
  /** Whether stdout is a terminal. */
  readonly isTerminal: boolean;
  readonly isTalkTerminal: boolean;
  readonly isQuiet: boolean;
  /** Whether block characters may be drawn. */
  readonly isUnicode: boolean;
  /** Columns of the terminal behind stdout; 80 where there is none. */
  readonly columns: number;
  /** Data, a line. Kept back until enough has come together, `flush` is called, or the program ends. */
  line(text: string): Promise<void> | undefined;
  /** Data as it is. */
  write(data: string | Uint8Array): Promise<void> | undefined;
  /** One JSON value on a line of its own. */
  json(value: unknown): Promise<void> | undefined;
  /** Hands everything to the system and waits until it was taken. */
  flush(): Promise<void>;
  /** Talk: a line for people. Nothing when quiet. */
  say(text: string): void;
  /** An error: a line for people, quiet or not. */
  complain(text: string): void;
}

const FLUSH_CHARS = 1 << 16;

/** Opens the two ways out. */
export function openOutput(options: OutputOptions): Output {
  const { stdout, stderr, env, quiet = false } = options;
  const pending: string[] = [];
  let pendingChars = 0;
  let broken: Error | undefined;
  // A stream without a listener ends the program on its first error.
  stdout.on('error', (error) => (broken ??= error));
  stderr.on('error', () => {});

  const send = (data: string | Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      if (broken) return reject(outputError(broken));
      stdout.write(data, (error) => (error ? reject(outputError(error)) : resolve()));
    });
  const flush = async (): Promise<void> => {
    if (pendingChars === 0) return;
    pendingChars = 0;
    await send(pending.splice(0).join(''));
  };
  const write = (data: string | Uint8Array): Promise<void> | undefined => {
    if (typeof data !== 'string') return flush().then(() => send(data));
    pending.push(data);
    pendingChars += data.length;
    return pendingChars >= FLUSH_CHARS ? flush() : undefined;
  };

  return {
    style: styleFor(wantsColor(stdout, env, options.color)),
    talkStyle: styleFor(wantsColor(stderr, env, options.color)),
    isTerminal: stdout.isTTY === true,
    isTalkTerminal: stderr.isTTY === true && env.TERM !== 'dumb',
    isQuiet: quiet,
    isUnicode: env.TERM !== 'dumb' && env.TERM !== 'linux',
    columns: stdout.columns || stderr.columns || 80,
    write,
    line: (text) => write(`${text}\n`),
    json: (value) => write(`${JSON.stringify(value)}\n`),
    flush,
    say: (text) => void (quiet || stderr.write(`${text}\n`)),
    complain: (text) => void stderr.write(`${text}\n`),
  };
}

function wantsColor(sink: Sink, env: OutputOptions['env'], asked: boolean | undefined): boolean {
  if (asked !== undefined) return asked;
  const isRefused = env.NO_COLOR !== undefined && env.NO_COLOR !== '';
  return sink.isTTY === true && !isRefused && env.TERM !== 'dumb';
}

/** Colours by their codes in the terminal's own palette, so that they fit any theme. */
export function styleFor(isColored: boolean): Style {
  const paint =
    (open: number, close: number): Paint =>
    (text) =>
      isColored && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), accent: paint(36, 39), good: paint(32, 39), bad: paint(31, 39) };
}

function outputError(error: Error): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'EOF')
    return new ReaderGone('the reader has gone');
  const message = `standard output cannot be written: ${error.message}`;
  return new NgramError('OUTPUT_FAILED', message, {
    cause: error,
    hint: 'Is the disk full? Or write to a file with -o.',
  });
}
