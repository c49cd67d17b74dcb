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
export { ngramCounts, type CountLevel, type CountTable } from './counts/table.ts';
export { mergeTables, pruneTable } from './counts/merge.ts';
export { decodeCountFile, encodeCountFile } from './counts/count-file.ts';
export { inspectCountFile, type Inspection } from './counts/inspect.ts';
export { mleModel } from './estimate/mle.ts';
export type { NextDistribution, NgramModel, Walk } from './model/model.ts';
export { nextWords, type NextWord, type NextWords } from './model/next.ts';
export { detokenise } from './generate/detokenise.ts';
export { generate, generateStream, type GenerateResult, type GenerateSummary } from './generate/generate.ts';
export { DEFAULT_GENERATE_OPTIONS, type Generated, type GenerateOptions } from './generate/options.ts';
export { Chain, type ChainOptions } from './live/chain.ts';
export { modelOf } from './open.ts';
export { train, type TrainOptions, type TrainProgress } from './train.ts';
