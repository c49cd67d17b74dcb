// The library, for any environment: text in, tables of counts, models to ask, sentences out. An export list and no more.

export { NgramError, type NgramErrorCode } from './base/errors.ts';
export { createRandom, randomSeed, type Random, type Seed } from './base/random.ts';
export type { TextBatch } from './text/batch.ts';
export { textBatches } from './text/strings.ts';
export { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from './tokens/tokenizer.ts';
export { encodeContext, encodeTokens, tokenize } from './tokens/encode.ts';
export { SENTENCE_END_ID, SENTENCE_START_ID, UNKNOWN_ID } from './tokens/vocabulary.ts';
export type { SurfaceForm, Surfaces, Vocabulary } from './tokens/vocabulary.ts';
export { Counter, type CounterOptions } from './counts/counter.ts';
export { ngramCounts, type CountLevel, type CountTable, type EstimatorChoice } from './counts/table.ts';
export { mergeTables, pruneTable } from './counts/merge.ts';
export { decodeCountFile, encodeCountFile } from './counts/count-file.ts';
export { inspectCountFile, type Inspection } from './counts/inspect.ts';
export { mleModel } from './estimate/mle.ts';
export {
  KNESER_NEY_DEFAULTS,
  estimateKneserNey,
  kneserNeyDiscounts,
  type KneserNeyEstimate,
  type KneserNeyOptions,
} from './estimate/kneser-ney.ts';
export { stupidBackoffModel } from './estimate/stupid-backoff.ts';
export { backoffModel } from './model/backoff-model.ts';
export type { BackoffLevel, BackoffTable, Estimation } from './model/backoff-table.ts';
export { readArpa, type ArpaOptions } from './model/arpa-reader.ts';
export { type ArpaWriteOptions, arpaLines } from './model/arpa-writer.ts';
export { decodeModelFile, encodeModelFile, type ModelFileOptions } from './model/model-file.ts';
export { inspectModelFile, type ModelInspection } from './model/inspect.ts';
export { inspectTable, type TableInspection } from './inspect.ts';
export type { NextDistribution, NgramModel, Walk } from './model/model.ts';
export { nextWords, type NextWord, type NextWords } from './model/next.ts';
export { detokenise } from './generate/detokenise.ts';
export { generate, generateStream, type GenerateResult, type GenerateSummary } from './generate/generate.ts';
export { DEFAULT_GENERATE_OPTIONS, type Generated, type GenerateOptions } from './generate/options.ts';
export { Chain, type ChainOptions } from './live/chain.ts';
export { isMixtureRecipe, openMixture, type MixtureRecipe } from './mixture-file.ts';
export { mixtureModel, type MixtureModel } from './model/mixture-model.ts';
export { compareModels, type ComparedPart, type CompareOptions, type Comparison } from './score/compare.ts';
export type { OovWord } from './score/oov-words.ts';
export type { Score } from './score/score.ts';
export { scoreLines, type LineCounts, type LineMetric, type ScoreLinesOptions } from './score/score-lines.ts';
export { ScoreStream, type ScoreStreamOptions } from './score/score-stream.ts';
export { scoreCorpus, scoreText, type CorpusScore, type ScoreOptions } from './score/score-text.ts';
export { scoreSentence, scoreTokens, type TokenScore } from './score/sentence.ts';
export { tuneWeights, type TuneOptions, type TunedWeights } from './score/tune-weights.ts';
export { modelOf, type AnyTable, type OpenOptions } from './open.ts';
export { train, type TrainOptions, type TrainProgress } from './train.ts';
