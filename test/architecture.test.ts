// Reads every import in src/ and checks it against the arrows that ARCHITECTURE.md explains: who may use whom, that
// nothing goes round in a circle, and that Node's and the browser's own things stay in the files made for them.

import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

/** Source text by path below src/, with `/` between the parts. */
type Sources = ReadonlyMap<string, string>;

/**
 * ARROWS[folder] are the folders that its files may import, besides their own; a file beside the folders has a row of its
 * own. The reasons are in ARCHITECTURE.md.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  kernels: ['base'],
  text: ['base'],
  tokens: ['base', 'kernels'],
  counts: ['base', 'kernels', 'tokens'],
  model: ['base', 'kernels', 'tokens'],
  estimate: ['base', 'tokens', 'counts', 'model'],
  generate: ['base', 'tokens', 'model'],
  guard: ['base', 'text', 'tokens'],
  score: ['base', 'text', 'tokens', 'model'],
  duplicates: ['base', 'text', 'tokens'],
  audit: ['base', 'text', 'tokens', 'counts', 'model'],
  harden: ['base', 'text', 'tokens', 'counts', 'model'],
  live: ['base', 'tokens', 'counts', 'model', 'estimate'],
  bulk: ['base', 'kernels', 'text', 'tokens', 'counts', 'model', 'estimate'],
  'train.ts': ['base', 'text', 'tokens', 'counts'],
  'canary-audit.ts': ['base', 'tokens', 'counts', 'model', 'harden', 'audit', 'open.ts'],
  'mixture-file.ts': ['base', 'model'],
  'inspect.ts': ['base', 'counts', 'model'],
  'node-models.ts': ['base', 'text', 'counts', 'model', 'inspect.ts'],
  'open.ts': ['base', 'counts', 'model', 'estimate'],
};

/** The entry files may import everything but `cli`; `cli` may import everything. */
const ENTRIES = ['index.ts', 'browser.ts', 'node.ts'];

/** Who may import `node:*`, and who may use what only browsers have. */
const isForNode = (path: string) => path === 'node.ts' || path.startsWith('cli/') || /(^|\/)node-[^/]*\.ts$/.test(path);
const isForBrowser = (path: string) => path === 'browser.ts' || /(^|\/)web-[^/]*\.ts$/.test(path);

/** Names that only one side has, where they are used as such (`document` alone is also what a text is called). */
const BROWSER_NAMES =
  /(?<![\w.$'"`-])(?:(?:window|navigator|localStorage|sessionStorage|indexedDB)\.|new (?:Worker|Blob|File|FileReader|XMLHttpRequest)\(|(?:fetch|requestAnimationFrame)\(|HTML\w*Element\b)/;
const NODE_NAMES =
  /(?<![\w.$'"`-])(?:(?:process|Buffer)\.|(?:setImmediate|require)\(|__(?:dirname|filename)\b|NodeJS\.)/;

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** `import()`: loaded when the program gets there. */
  readonly isDynamic: boolean;
  /** `import type`: gone after the build. */
  readonly isType: boolean;
}

/** Every import of a file: static, for types, re-exports, `import()`, and workers (`new URL('./x.ts', import.meta.url)`). */
function importsOf(from: string, source: string): Import[] {
  const code = withoutComments(source);
  const find = (pattern: RegExp, isDynamic: boolean) =>
    [...code.matchAll(pattern)].map((match) => ({
      from,
      specifier: match[2] ?? '',
      isDynamic,
      isType: /^(import|export) type\b/.test(match[0]),
    }));
  return [
    ...find(/^(?:import|export)\b[^;'"]*?\bfrom\s*(['"])(.+?)\1/gm, false),
    ...find(/^import\s*(['"])(.+?)\1/gm, false),
    ...find(/\bimport\(\s*(['"])(.+?)\1/g, true),
    // A worker is named as it is called in the built package, where alone it can be started.
    ...find(/\bnew URL\(\s*(['"])(.+?\.[jt]s)\1,\s*import\.meta\.url/g, true).map((found) => ({
      ...found,
      specifier: found.specifier.replace(/\.js$/, '.ts'),
    })),
  ];
}

/** The lines of a file that are not comments. Comments behind code stay: `//` may stand in a string. */
function withoutComments(source: string): string {
  return source.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, '').replace(/^[ \t]*\/\/.*$/gm, '');
}

/** The file that a relative import means; undefined for packages and `node:*`. */
function targetOf({ from, specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined;
}

const folderOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : path);
const isEntry = (path: string) => ENTRIES.includes(path);

/** One line for each import that breaks a rule. */
function wrongImports(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) =>
    importsOf(path, source).flatMap((found) => {
      const wrong = whatIsWrong(found, sources);
      return wrong === undefined ? [] : [`${path} imports ${found.specifier}: ${wrong}`];
    }),
  );
}

function whatIsWrong(found: Import, sources: Sources): string | undefined {
  const { from, specifier, isDynamic, isType } = found;
  const target = targetOf(found);
  if (target === undefined) {
    if (specifier.startsWith('node:')) return isForNode(from) ? undefined : 'only Node files may';
    if (!isDynamic && !isType) return 'a package must be loaded when needed, with import()';
    return specifier in manifest.optionalDependencies ? undefined : 'not an optional dependency';
  }
  if (!sources.has(target)) return 'no such file (write the .ts)';
  const [here, there] = [folderOf(from), folderOf(target)];
  if (isForNode(target) && !isForNode(from)) return 'this would need Node in a file that runs anywhere';
  if (isForBrowser(target) && !isForBrowser(from) && !isForNode(from)) return 'this may be missing where the file runs';
  if (here === there || here === 'cli') return undefined;
  if (isEntry(from)) return there === 'cli' ? 'the library must not need the command line' : undefined;
  const allowed = ARROWS[here];
  if (allowed === undefined) return `the folder ${here} has no arrows yet: add it to the table`;
  return allowed.includes(there) ? undefined : `${here} may import ${allowed.join(', ') || 'nothing'}`;
}

/** A circle in a graph, as the nodes on it with the first repeated at the end; undefined when there is none. */
function circleIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (node: string): string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return undefined;
    way.push(node);
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next);
      if (circle !== undefined) return circle;
    }
    way.pop();
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = visit(node);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** Which node imports which, where a node is a file or, with `folderOf`, a folder. */
function graphOf(sources: Sources, nodeOf: (path: string) => string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [path, source] of sources) {
    const node = nodeOf(path);
    const edges = graph.get(node) ?? new Set();
    graph.set(node, edges);
    for (const found of importsOf(path, source)) {
      const target = targetOf(found);
      if (target !== undefined && (nodeOf(target) !== node || target === path)) edges.add(nodeOf(target));
    }
  }
  return graph;
}

/** One line for each use of a name that the file's platform may lack. */
function wrongNames(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) =>
    withoutComments(source)
      .split('\n')
      .flatMap((line) => {
        // Node has workers of its own.
        const isNodeWorker = isForNode(path) && line.includes('new Worker(');
        if (!isForBrowser(path) && !isNodeWorker && BROWSER_NAMES.test(line))
          return [`${path} uses a browser's name: ${line.trim()}`];
        if (!isForNode(path) && NODE_NAMES.test(line)) return [`${path} uses Node's name: ${line.trim()}`];
        return [];
      }),
  );
}

/** `import(name)` hides from this test where it leads. */
function hiddenImports(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) =>
    [...withoutComments(source).matchAll(/\bimport\((?!\s*['"])[^)\n]*/g)].map((match) => `${path}: ${match[0]})`),
  );
}

function readSources(): Sources {
  const root = new URL('../src/', import.meta.url);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return new Map(
    paths.filter((path) => path.endsWith('.ts')).map((path) => [path, readFileSync(new URL(path, root), 'utf8')]),
  );
}

describe('the import graph of src/', () => {
  const sources = readSources();

  it('has files and imports to look at', () => {
    const imports = [...sources].flatMap(([path, source]) => importsOf(path, source));
    expect(sources.size).toBeGreaterThan(10);
    expect(imports.length).toBeGreaterThan(sources.size);
  });

  it('follows the arrows', () => expect(wrongImports(sources)).toEqual([]));
  it('has no circle of files', () => expect(circleIn(graphOf(sources, (path) => path))).toBeUndefined());
  it('has no circle of folders', () => expect(circleIn(graphOf(sources, folderOf))).toBeUndefined());
  it('uses names of Node or of browsers only in the files for them', () => expect(wrongNames(sources)).toEqual([]));
  it('names what it imports', () => expect(hiddenImports(sources)).toEqual([]));

  it('has a table of arrows without a circle', () => {
    expect(circleIn(new Map(Object.entries(ARROWS).map(([from, to]) => [from, new Set(to)])))).toBeUndefined();
  });
});

describe('this test', () => {
  /** A small tree without a fault, with some files replaced or added. */
  const tree = (changes: Readonly<Record<string, string>> = {}): Sources =>
    new Map(
      Object.entries({
        'base/a.ts': '',
        'tokens/b.ts': `import { a } from '../base/a.ts';`,
        'counts/c.ts': `import {\n  b,\n} from '../tokens/b.ts';\nexport * from './d.ts';`,
        'counts/d.ts': `/** import { z } from '../cli/z.ts'; */\n// import '../cli/z.ts';`,
        'text/node-files.ts': `import { open } from 'node:fs/promises';\nimport type { Q } from 'fzstd';\nconst { q } = await import('fzstd');`,
        'index.ts': `export { c } from './counts/c.ts';`,
        'node.ts': `export * from './index.ts';\nexport * from './text/node-files.ts';`,
        'cli/z.ts': `import { c } from '../node.ts';\nimport type { B } from '../tokens/b.ts';`,
        ...changes,
      }),
    );
  const faults = (changes: Readonly<Record<string, string>>) => wrongImports(tree(changes)).length;

  it('accepts a right tree', () => {
    expect(wrongImports(tree())).toEqual([]);
    expect(circleIn(graphOf(tree(), (path) => path))).toBeUndefined();
    expect(circleIn(graphOf(tree(), folderOf))).toBeUndefined();
  });

  it.each([
    ['a wrong arrow', { 'tokens/b.ts': `import { c } from '../counts/c.ts';` }],
    ['a wrong arrow in a re-export over lines', { 'base/a.ts': `export {\n  b,\n} from '../tokens/b.ts';` }],
    ['a wrong arrow of a type', { 'base/a.ts': `import type { B } from '../tokens/b.ts';` }],
    ['a wrong arrow in import()', { 'base/a.ts': `const { b } = await import('../tokens/b.ts');` }],
    ['a wrong arrow to a worker', { 'base/a.ts': `new Worker(new URL('../tokens/b.ts', import.meta.url));` }],
    ['the library importing the command line', { 'index.ts': `import './cli/z.ts';` }],
    ['a folder importing an entry', { 'tokens/b.ts': `import { c } from '../index.ts';` }],
    ['a folder that is not in the table', { 'novel/e.ts': `import { a } from '../base/a.ts';` }],
    ['node: in a file that runs anywhere', { 'base/a.ts': `import { readFileSync } from 'node:fs';` }],
    ['a Node file in the entry for all', { 'index.ts': `export * from './text/node-files.ts';` }],
    ['a Node file beside one for all', { 'text/e.ts': `import { f } from './node-files.ts';` }],
    [
      'a browser file in the entry for all',
      { 'index.ts': `export * from './text/web-urls.ts';`, 'text/web-urls.ts': '' },
    ],
    ['a folder importing a file beside it', { 'train.ts': '', 'counts/d.ts': `import { t } from '../train.ts';` }],
    ['a Node file in a file that runs anywhere', { 'live/e.ts': `import { f } from '../text/node-files.ts';` }],
    ['a package that is not listed', { 'base/a.ts': `const x = await import('left-pad');` }],
    ['a package loaded at once', { 'base/a.ts': `import { decompress } from 'fzstd';` }],
    ['a file that is not there', { 'base/a.ts': `import { g } from './gone.ts';` }],
    ['the extension of the built file', { 'counts/d.ts': `import { c } from './c.js';` }],
  ])('finds %s', (_name, changes) => expect(faults(changes)).toBe(1));

  it('finds a circle of files', () => {
    const circle = circleIn(graphOf(tree({ 'counts/d.ts': `import { c } from './c.ts';` }), (path) => path));
    expect(circle).toEqual(['counts/c.ts', 'counts/d.ts', 'counts/c.ts']);
  });

  it('finds a file that imports itself', () => {
    expect(circleIn(graphOf(tree({ 'base/a.ts': `import './a.ts';` }), (path) => path))).toBeDefined();
  });

  it('finds a circle of folders where no file is in one', () => {
    const sources = tree({ 'base/e.ts': `import { f } from '../tokens/f.ts';`, 'tokens/f.ts': '' });
    expect(circleIn(graphOf(sources, (path) => path))).toBeUndefined();
    expect(circleIn(graphOf(sources, folderOf))).toEqual(['base', 'tokens', 'base']);
  });

  it('finds names of one platform in files for all', () => {
    const names = ['window.alert()', 'await fetch(url)', 'new Blob([])', 'process.exit()', 'Buffer.from(text)'];
    for (const line of names) expect(wrongNames(tree({ 'base/a.ts': line })), line).toHaveLength(1);
    const fine = ['document.length', 'this.process.x()', 'prefetch(1)', '// fetch(url)', 'new TextDecoder()'];
    for (const line of fine) expect(wrongNames(tree({ 'base/a.ts': line })), line).toEqual([]);
    expect(wrongNames(tree({ 'text/web-urls.ts': 'await fetch(url)', 'cli/z.ts': 'process.exit()' }))).toEqual([]);
  });

  it('finds an import() whose goal it cannot read', () => {
    expect(hiddenImports(tree({ 'base/a.ts': 'await import(name)' }))).toHaveLength(1);
    expect(hiddenImports(tree())).toEqual([]);
  });
});
