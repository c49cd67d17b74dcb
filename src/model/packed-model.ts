// A model file as a model, asked as it lies in its heap.

import { NgramError } from '../base/errors.ts';
import { NONE, STATE_NODES } from '../kernels/lookup-layout.ts';
import { SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import { createMixtures, type Mixtures } from './backoff-mixtures.ts';
import { type Contexts, type Listed, distribution } from './contexts.ts';
import type { NextDistribution, NgramModel, Scorer, Walk } from './model.ts';
import { type PackedFile, ROW_LENGTH } from './packed-file.ts';

/** Nodes in a state, one for each length of context. */
const NODES_MAX = 8;
const NODES = STATE_NODES >>> 2;

/** An open model file as a model. */
export function packedModel(file: PackedFile): NgramModel {
  const { header, vocabulary } = file;
  const table = new PackedTable(file);
  let mixtures: Mixtures | undefined;
  const drawing = (): Mixtures => (mixtures ??= createMixtures(table));
  return {
    estimator: header.estimation.name === 'kneser-ney' ? 'kneser-ney' : 'backoff',
    hasCounts: false,
    order: header.order,
    tokenizer: header.tokenizer,
    vocabulary,
    get surfaces() {
      return file.surfaces();
    },
    next: (context) => {
      const { nodes, length } = scorerAfter(table, context).context();
      return distribution(table, nodes, length, true);
    },
    walk: (context) => new PackedWalk(table, context, drawing),
    scorer: () => new PackedScorer(table),
  };
}

/** The file's contexts, and whose state lies in the heap. */
class PackedTable implements Contexts {
  readonly file: PackedFile;
  readonly vocabularySize: number;
  /** The scorer whose state is the one in the heap. */
  owner: PackedScorer | undefined;
  private readonly unknownLog10: number;

  constructor(file: PackedFile) {
    this.file = file;
    this.vocabularySize = file.header.vocabularySize;
    this.unknownLog10 = file.heap.f32[(file.model >>> 2) + 3];
  }

  wordLog10(id: number): number {
    return id === UNKNOWN_ID ? this.unknownLog10 : this.file.wordLog10[id];
  }

  backoffLog10(chain: Uint32Array, n: number): number {
    return this.file.kernel.stateBackoff(this.file.model, this.asking(chain), n);
  }

  listed(chain: Uint32Array, n: number): Listed {
    const { heap, kernel, model, answers } = this.file;
    const { ids, log10s, lowers } = answers;
    const count = kernel.listed(model, this.asking(chain), n, ids, log10s, lowers) >>> 0;
    if (count === NONE) {
      throw new NgramError('CORRUPT', `the model's ${n + 1}-grams name words that are not there`, {
        hint: 'Make the model again from its counts or ARPA file.',
      });
    }
    return {
      ids: heap.u32.subarray(ids >>> 2, (ids >>> 2) + count),
      log10s: heap.f32.subarray(log10s >>> 2, (log10s >>> 2) + count),
      lowerLog10s: heap.f64.subarray(lowers / 8, lowers / 8 + count),
    };
  }

  /** Puts a context into the state to ask with. */
  private asking(chain: Uint32Array): number {
    const { heap, askingState } = this.file;
    for (let k = 0; k < chain.length; k++) heap.u32[(askingState >>> 2) + NODES + k] = chain[k];
    return askingState;
  }
}

/** Goes through a sentence. Its state is in the heap while it is the last that was asked, and with itself otherwise. */
class PackedScorer implements Scorer {
  matchedLength = 1;
  private readonly table: PackedTable;
  private readonly u32: Uint32Array;
  private readonly nodes = new Uint32Array(NODES_MAX);
  private length = 0;

  constructor(table: PackedTable) {
    this.table = table;
    this.u32 = table.file.heap.u32;
    this.start();
  }

  start(): void {
    this.setTo(this.table.file.header.order > 1 ? 1 : 0, SENTENCE_START_ID);
  }

  /** To no context at all. */
  forget(): void {
    this.setTo(0, 0);
  }

  score(id: number): number {
    const { table, u32 } = this;
    const { file } = table;
    if (table.owner !== this) this.enter();
    const log10 = file.kernel.score(file.model, file.scoringState, id);
    this.matchedLength = u32[(file.scoringState >>> 2) + 1];
    return log10;
  }

  scoreRow(ids: Uint32Array, length: number, logProb10s: Float64Array): void {
    const { table, u32 } = this;
    const { heap, kernel, model, scoringState, answers } = table.file;
    const { rowIds, rowLog10s, rowLengths, rowRoom } = answers;
    if (table.owner !== this) this.enter();
    for (let from = 0; from < length; from += ROW_LENGTH) {
      const count = Math.min(ROW_LENGTH, length - from);
      u32.set(ids.subarray(from, from + count), rowIds >>> 2);
      kernel.scoreRow(model, scoringState, rowIds, count, rowLog10s, rowLengths, rowRoom);
      logProb10s.set(heap.f64.subarray(rowLog10s / 8, rowLog10s / 8 + count), from);
    }
    this.matchedLength = u32[(scoringState >>> 2) + 1];
  }

  /** The longest end of what came that is in the file: the nodes of its last 1, 2, … words, and how many. */
  context(): { readonly nodes: Uint32Array; readonly length: number } {
    if (this.table.owner === this) this.save();
    return { nodes: this.nodes, length: this.length };
  }

  /** Back from the heap. */
  private save(): void {
    const at = this.table.file.scoringState >>> 2;
    this.length = this.u32[at];
    for (let k = 0; k < NODES_MAX; k++) this.nodes[k] = this.u32[at + NODES + k];
  }

  private enter(): void {
    this.table.owner?.save();
    const at = this.table.file.scoringState >>> 2;
    this.u32[at] = this.length;
    for (let k = 0; k < NODES_MAX; k++) this.u32[at + NODES + k] = this.nodes[k];
    this.table.owner = this;
  }

  private setTo(length: number, node: number): void {
    this.length = length;
    this.nodes[0] = node;
    if (this.table.owner !== this) return;
    const at = this.table.file.scoringState >>> 2;
    this.u32[at] = length;
    this.u32[at + NODES] = node;
  }
}

/** A scorer behind the longest end of a context that is in the file. */
function scorerAfter(table: PackedTable, context: ArrayLike<number>): PackedScorer {
  const scorer = new PackedScorer(table);
  scorer.forget();
  const { order } = table.file.header;
  for (let i = Math.max(0, context.length - order + 1); i < context.length; i++) scorer.score(context[i]);
  return scorer;
}

/** Draws exactly: see backoff-mixtures.ts. Unknown words are never drawn. */
class PackedWalk implements Walk {
  lastProbability = 0;
  lastContextLength = 0;
  private readonly table: PackedTable;
  private readonly state: PackedScorer;
  private readonly drawing: () => Mixtures;

  constructor(table: PackedTable, context: ArrayLike<number>, drawing: () => Mixtures) {
    this.table = table;
    this.drawing = drawing;
    this.state = scorerAfter(table, context);
  }

  sample(u: number): number {
    const { nodes, length } = this.state.context();
    const id = this.drawing().draw(nodes, length, u);
    this.move(id);
    return id;
  }

  move(id: number): void {
    this.lastProbability = 10 ** this.state.score(id);
    this.lastContextLength = this.state.matchedLength - 1;
  }

  distribution(): NextDistribution {
    const { nodes, length } = this.state.context();
    return distribution(this.table, nodes, length, false);
  }
}
