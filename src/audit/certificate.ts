// What counts prove. For a string of words with edges e1..em and inner nodes v1..vm-1 the text has it at least
//
//   X = c(e1) - c(v1) + c(e2) - c(v2) + … + c(em)
//
// times: of the c(v) places where the words of a node stand at most c(v) - X' have no such string before them, where X' is the
// certificate of what comes before, and at most c(v) - c(e) go on otherwise. So X of a string plus one edge is what both leave.
// X never grows when a string grows, so the longest strings with X >= 1 are found with two pointers. It is a lower bound: a
// string without a certificate may stand in the text as well.

import type { Walk } from './walk.ts';

/**
 * The maximal certified strings of a walk, ascending: edges from..to, both included. O(edges).
 *
 * @param onString - Given the first edge's index in the walk, the last one's, and the certificate.
 */
export function certifiedStrings(
  { length, times, counts }: Walk,
  onString: (from: number, to: number, certificate: number) => void,
): void {
  if (length === 0) return;
  let from = 0;
  let certificate = times[0];
  for (let to = 1; to < length; to++) {
    let longer = certificate + times[to] - counts[to];
    if (longer < 1) {
      onString(from, to - 1, certificate);
      do {
        from++;
        longer += counts[from] - times[from - 1];
      } while (longer < 1);
    }
    certificate = longer;
  }
  onString(from, length - 1, certificate);
}
