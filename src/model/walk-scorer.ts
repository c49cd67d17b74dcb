// Scoring by walking: for models whose walks already know how likely each step was.

import { SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { NgramModel, Scorer, Walk } from './model.ts';

/** A scorer that walks through the model. */
export function walkScorer(model: Pick<NgramModel, 'walk'>): Scorer {
  return new WalkScorer(model);
}

class WalkScorer implements Scorer {
  matchedLength = 1;
  private readonly model: Pick<NgramModel, 'walk'>;
  private walk: Walk;

  constructor(model: Pick<NgramModel, 'walk'>) {
    this.model = model;
    this.walk = model.walk([SENTENCE_START_ID]);
  }

  start(): void {
    this.walk = this.model.walk([SENTENCE_START_ID]);
  }

  score(id: number): number {
    this.walk.move(id);
    this.matchedLength = id === UNKNOWN_ID ? 1 : this.walk.lastContextLength + 1;
    return Math.log10(this.walk.lastProbability);
  }
}
