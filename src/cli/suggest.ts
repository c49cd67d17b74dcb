// Finds the name that a mistyped one was probably meant to be.

/**
 * The nearest of some names, or undefined when none is near.
 *
 * Near is: at most one slip in three letters (a letter missing, added, changed or swapped with its neighbour), or a name
 * that starts with what was typed. Of equally near names one with the same first letter
 * wins, else the first one.
 */
export function nearest(typed: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const name of names) {
    const isStart = typed.length >= 2 && name.startsWith(typed);
    const slips = editDistance(typed.toLowerCase(), name) - (name[0] === typed[0] ? 0.25 : 0);
    const distance = isStart ? 0.5 : slips;
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Fewest slips that turn `a` into `b`; a swap of neighbours is one (optimal string alignment). O(a × b). */
export function editDistance(a: string, b: string): number {
  // rows[i][j] is the distance between the first i letters of a and the first j of b.
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let j = 1; j <= b.length; j++) rows[0][j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i][j] = Math.min(change, at(i - 1, j) + 1, at(i, j - 1) + 1, isSwap ? at(i - 2, j - 2) + 1 : Infinity);
    }
  }
  return at(a.length, b.length);
}
