// What the names a user gives stand for: files, folders with all they hold, patterns. Order is by the bytes of the path.
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { NgramError } from '../base/errors.ts';
import { isGlob, matchesSegment, parseGlob, type GlobPath, type GlobSegment } from './glob.ts';

/** A file that can be read. */
export interface FoundFile {
  readonly path: string;
  /** Undefined for a named pipe or a device. */
  readonly size: number | undefined;
}

/** What one name stands for. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** For a folder or a pattern: what to call it, and how many hidden or special files in it were passed over. */
  readonly folder?: { readonly name: string; readonly skipped: number };
}

/**
 * Find the files that a name stands for. What exists by this very name comes first, even if the name looks like a pattern.
 *
 * @throws {NgramError} `INPUT_NOT_FOUND` when there are none, `INPUT_UNREADABLE` when a folder may not be read.
 */
export async function findFiles(name: string): Promise<FoundFiles> {
  const found = await statOf(name);
  if (found === undefined) {
    if (!isGlob(name)) throw await notFound(name);
    return findMatches(name);
  }
  if (!found.isDirectory()) return { files: [fileOf(name, found)] };
  const walk: Walk = { files: [], skipped: 0 };
  await walkFolder(name, walk);
  if (walk.files.length === 0) throw emptyFolder(name, walk.skipped);
  return { files: sorted(walk.files), folder: { name: `The folder '${name}'`, skipped: walk.skipped } };
}

function fileOf(path: string, found: Stats): FoundFile {
  return { path, size: found.isFile() ? found.size : undefined };
}

/** By bytes, so that the order is the same under every locale. */
function sorted(files: readonly FoundFile[]): FoundFile[] {
  return files
    .map((file) => ({ file, bytes: Buffer.from(file.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ file }) => file);
}

interface Walk {
  readonly files: FoundFile[];
  skipped: number;
}

/** Gathers the files of a folder and those below it; links to folders are not followed, so that there are no circles. */
async function walkFolder(root: string, walk: Walk): Promise<void> {
  const open = [root];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.')) walk.skipped++;
      else if (entry.isDirectory()) open.push(path);
      else {
        const found = await statOf(path);
        if (found?.isFile() === true) walk.files.push(fileOf(path, found));
        else walk.skipped++;
      }
    }
  }
}

async function findMatches(pattern: string): Promise<FoundFiles> {
  const normal = process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern;
  const found = new Map<string, FoundFile>();
  let skipped = 0;
  for (const way of parseGlob(normal)) {
    for (const path of await followGlob(way)) {
      const stats = await statOf(path);
      if (stats?.isFile() === true) found.set(path, fileOf(path, stats));
      else if (stats?.isDirectory() !== true) skipped++;
    }
  }
  if (found.size > 0)
    return { files: sorted([...found.values()]), folder: { name: `The pattern '${pattern}'`, skipped } };
  throw new NgramError('INPUT_NOT_FOUND', `No file matches the pattern '${pattern}'.`, {
    hint: await nearestHint(literalStart(normal)),
    details: { name: pattern },
  });
}

/** The part of a pattern before the first segment that is one. */
function literalStart(pattern: string): string {
  const names = pattern.split('/');
  const first = names.findIndex((name) => isGlob(name));
  return names.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

/** All paths, of files or other things, that fit. */
async function followGlob({ isAbsolute, segments }: GlobPath): Promise<Set<string>> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open: [folder: string, index: number][] = [[isAbsolute ? '/' : '', 0]];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const [folder, index] = step;
    // Two `**` lead to the same place in many ways.
    const key = `${index}:${folder}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (index === segments.length) found.add(folder);
    else await followSegment(folder, segments, index, open);
  }
  return found;
}

async function followSegment(
  folder: string,
  segments: readonly GlobSegment[],
  index: number,
  open: [folder: string, index: number][],
): Promise<void> {
  const segment = segments[index];
  if (segment.kind === 'literal') {
    const path = join(folder, segment.name);
    if ((await statOf(path)) !== undefined) open.push([path, index + 1]);
    return;
  }
  if (segment.kind === 'any') open.push([folder, index + 1]);
  const isFolder = folder === '' || (await statOf(folder))?.isDirectory() === true;
  if (!isFolder) return;
  for (const entry of await entriesOf(folder === '' ? '.' : folder)) {
    if (!matchesSegment(segment, entry.name)) continue;
    const path = join(folder, entry.name);
    if (segment.kind === 'pattern') open.push([path, index + 1]);
    else if (entry.isDirectory()) open.push([path, index]);
    // A `**` at the end stands for all files below.
    else if (index + 1 === segments.length) open.push([path, index + 1]);
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

/** What there is at a path, links followed; undefined for nothing. */
async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') return undefined;
    throw unreadable(path, cause);
  }
}

/** The error for a file or folder that the system does not let us read. */
export function unreadable(path: string, cause: unknown): NgramError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const isForbidden = code === 'EACCES' || code === 'EPERM';
  const reason = isForbidden ? 'reading it is not permitted' : (message ?? String(cause));
  return new NgramError('INPUT_UNREADABLE', `'${path}' cannot be read: ${reason}.`, {
    ...(isForbidden ? { hint: 'Check its permissions: ls -ld FILE' } : {}),
    details: { path, systemCode: code },
    cause,
  });
}

function emptyFolder(name: string, skipped: number): NgramError {
  const seen = skipped === 0 ? 'it holds no files' : `only hidden or special files were seen (${skipped})`;
  return new NgramError('INPUT_NOT_FOUND', `There is no text in the folder '${name}': ${seen}.`, {
    hint: 'Name a folder that holds text, or the files themselves.',
    details: { name, skippedFiles: skipped },
  });
}

async function notFound(name: string): Promise<NgramError> {
  const message = name === '' ? 'The name of an input is empty.' : `There is no file or folder '${name}'.`;
  return new NgramError('INPUT_NOT_FOUND', message, { hint: await nearestHint(name), details: { name } });
}

/** What exists near a path that does not: a file with a similar name, or the closest folder above. */
async function nearestHint(path: string): Promise<string> {
  let missing = path === '' ? '.' : path;
  let folder = dirname(missing);
  if (await isFolder(missing)) return `The folder '${missing}' exists; look what it holds.`;
  while (!(await isFolder(folder)) && folder !== dirname(folder)) {
    missing = folder;
    folder = dirname(folder);
  }
  const names = await readdir(folder).catch(() => []);
  const similar = mostSimilar(basename(missing), names);
  if (similar !== undefined) return `Did you mean '${join(folder, similar)}'?`;
  const shown = folder === '.' ? `the current folder (${resolve('.')})` : `'${folder}'`;
  return `The nearest folder that exists is ${shown}; it has no '${basename(missing)}'.`;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** The name that takes the fewest edits, if they are few; another suffix counts as one. */
function mostSimilar(name: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.min(3, Math.floor(name.length / 3)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of [...names].sort()) {
    const isSameStem = stemOf(candidate) === stemOf(name);
    const distance = isSameStem ? 1 : editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function stemOf(name: string): string {
  const stem = basename(name, extname(name));
  return basename(stem, extname(stem)).toLowerCase();
}

/** Insertions, deletions and replacements between two names (Wagner and Fischer 1974), row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
