// Membership: was this document in the corpus? Whoever holds the table looks up its n-grams; documents that were there match
// at greater length (Shokri, Stronati, Song & Shmatikov 2017; reported as Carlini et al. 2022, "Membership inference attacks
// from first principles", ask: true positives where false ones are rare).

import type { CountTable } from '../counts/table.ts';
import { NO_LINK, childOf } from '../model/suffix-links.ts';

/** How well members and others are told apart. */
export interface Membership {
  /** Chance that a member has the higher score of a member and another: 0.5 is guessing. */
  readonly auc: number;
  /** Share of members found where 1 % of the others are taken for members, and 0.1 %. */
  readonly tprAt1: number;
  readonly tprAt01: number;
}

/** Mean length of the longest n-gram of the table that ends at each id of a document. O(ids × order × log of the fan-out). */
export function matchedLength({ levels, order }: CountTable, ids: Uint32Array, links: readonly Uint32Array[]): number {
  // The longest n-gram that ends at the id before, and its length; one shorter than the order at most.
  let node = NO_LINK;
  let length = 0;
  let sum = 0;
  for (const id of ids) {
    if (id === 1) {
      node = 1;
      length = 1;
      continue;
    }
    while (length > 0 && node !== NO_LINK) {
      const next = childOf(levels, length, node, id);
      if (next !== NO_LINK) {
        node = next;
        length++;
        break;
      }
      node = links[length - 1][node];
      length--;
    }
    if (length === 0 || node === NO_LINK) {
      const isKnown = id < levels[0].counts.length && levels[0].counts[id] > 0;
      node = isKnown ? id : NO_LINK;
      length = isKnown ? 1 : 0;
    }
    sum += length;
    if (length === order) {
      node = links[length - 1][node];
      length = node === NO_LINK ? 0 : length - 1;
    }
  }
  return ids.length === 0 ? 0 : sum / ids.length;
}

/** @param members, others - Scores, higher for documents that look like members. O(n log n). */
export function membershipOf(members: readonly number[], others: readonly number[]): Membership {
  const all = [
    ...members.map((score) => ({ score, isMember: true })),
    ...others.map((score) => ({ score, isMember: false })),
  ].sort((a, b) => b.score - a.score);
  let found = 0;
  let wrong = 0;
  let area = 0;
  const atMost = [0.01, 0.001].map((rate) => ({ rate, tpr: 0 }));
  for (let i = 0; i < all.length;) {
    // Equal scores are taken together: no threshold tells them apart.
    let [foundHere, wrongHere] = [0, 0];
    let end = i;
    for (; end < all.length && all[end].score === all[i].score; end++) {
      if (all[end].isMember) foundHere++;
      else wrongHere++;
    }
    area += wrongHere * (found + foundHere / 2);
    found += foundHere;
    wrong += wrongHere;
    for (const one of atMost) if (wrong <= one.rate * others.length) one.tpr = found / members.length;
    i = end;
  }
  return { auc: area / (members.length * others.length), tprAt1: atMost[0].tpr, tprAt01: atMost[1].tpr };
}
