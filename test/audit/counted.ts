// What the tests of the audit share: tables of small texts, and certified strings found the other way, in the text itself.

import { CertifiedStrings } from '../../src/audit/certificate.ts';
import { CorpusWalker } from '../../src/audit/corpus-walks.ts';
import type { Walk } from '../../src/audit/walk.ts';
import { ngramIds, type WalkGraph } from '../../src/audit/walk-graph.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { suffixLinks } from '../../src/model/suffix-links.ts';
import { textBatches } from '../../src/node.ts';
import { encodeDocument, interner } from '../../src/tokens/encode.ts';
import { WHITESPACE, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { train } from '../../src/train.ts';

export async function tableOf(
  texts: string | readonly string[],
  order: number,
  tokenizer: Tokenizer = WHITESPACE,
): Promise<CountTable> {
  return await train(textBatches(texts), { order, tokenizer });
}

/** Calls back with the first edge, the last edge and the certificate of each maximal certified string of a walk. */
export function eachString(walk: Walk, onString: (from: number, to: number, certificate: number) => void): void {
  const { length, froms, tos, certificates } = new CertifiedStrings().find(walk);
  for (let i = 0; i < length; i++) onString(froms[i], tos[i], certificates[i]);
}

/** The ids of documents, marks included. */
export function idsOf(table: CountTable, texts: readonly string[]): Uint32Array[] {
  return texts.map((text) => encodeDocument(table.tokenizer, interner(table.vocabulary), text));
}

/** The maximal certified strings at an order, as ids joined by spaces, found by going through the text. */
export function fromText(table: CountTable, texts: readonly string[], order: number): Map<string, number> {
  const links = suffixLinks(table.levels, true);
  const walker = new CorpusWalker(table, links[order - 1], order);
  const found = new Map<string, number>();
  for (const ids of idsOf(table, texts)) {
    walker.walk(ids, (walk, begin) => {
      eachString(walk, (from, to, certificate) => {
        found.set(ids.subarray(begin + from, begin + to + order).join(' '), certificate);
      });
    });
  }
  return found;
}

/** The ids of a string of a walk, marks included, joined by spaces. */
export function keyOf(table: CountTable, graph: WalkGraph, { edges }: Walk, from: number, to: number): string {
  const ids = ngramIds(table, graph.order, edges[from]);
  for (let i = from + 1; i <= to; i++) ids.push(graph.lastIds[edges[i]]);
  return ids.join(' ');
}

/** Those keys that are not part of another one. */
export function notContained(keys: Iterable<string>): string[] {
  const all = [...keys].sort((a, b) => b.length - a.length);
  let seen = '';
  return all.filter((key) => {
    const part = ` ${key} `;
    if (seen.includes(part)) return false;
    seen += `|${part}`;
    return true;
  });
}
