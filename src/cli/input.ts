// The text that commands read with a table at hand: flags to options, progress, and one standard input for one.

import { NgramError } from '../base/errors.ts';
import { openText, type FileTextOptions, type TextSource, type TextStats } from '../node.ts';
import type { CommandContext } from './command.ts';
import { type Progress, countNote, commandProgress } from './progress.ts';

/** The flags about input. */
export interface InputFlags extends Pick<FileTextOptions, 'format' | 'documents' | 'column' | 'force' | 'skipInvalid'> {
  readonly field: string;
}

/** The inputs named, or standard input when none is; which can then not be a table as well. */
export function inputsOf(inputs: readonly string[], tables: readonly string[]): readonly string[] {
  const named = inputs.length > 0 ? inputs : ['-'];
  if ([...named, ...tables].filter((path) => path === '-').length > 1) {
    throw new NgramError('BAD_OPTION', 'standard input (-) is needed twice; it can be read only once', {
      hint: 'Name a file for one of them.',
    });
  }
  return named;
}

/** Text as the user's flags say; the rest is up to the reader, which looks at it. */
export function readText(
  inputs: readonly string[],
  { format, documents, column, force, skipInvalid, field }: InputFlags,
  given: ReadonlySet<string>,
  { signal, stdin }: Pick<CommandContext, 'signal' | 'stdin'>,
  onProgress?: (stats: Readonly<TextStats>) => void,
  onInput?: FileTextOptions['onInput'],
): TextSource {
  const flags = { format, documents, column, force, skipInvalid, onProgress, onInput };
  return openText(inputs, {
    ...(Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as FileTextOptions),
    signal,
    // A field asks for JSON lines, so it is passed on only when it was asked for.
    ...(given.has('field') ? { field } : {}),
    get stdin() {
      return stdin();
    },
  });
}

/** Progress on stderr, unless what is made appears on the same screen meanwhile. */
export function readingProgress(
  { output, stderr }: Pick<CommandContext, 'output' | 'stderr'>,
  label: string,
  printsMeanwhile: boolean,
): { readonly progress: Progress; readonly onProgress: (stats: Readonly<TextStats>) => void } {
  const progress = commandProgress({ output, stderr }, label, output.isQuiet || (printsMeanwhile && output.isTerminal));
  const onProgress = ({ inputBytesRead, inputBytesTotal, documents }: Readonly<TextStats>): void => {
    const note = documents > 1 ? { note: countNote(documents, 'documents') } : {};
    progress.update({ doneBytes: inputBytesRead, totalBytes: inputBytesTotal, ...note });
  };
  return { progress, onProgress };
}
