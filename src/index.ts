// The library, for any environment: text in, tables of counts, models to ask, sentences out. An export list and no more.

export { NgramError, type NgramErrorCode } from './base/errors.ts';
export type { PrivacyNote, Promises } from './base/promises.ts';
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
export { countDocuments, type CountDocumentsOptions } from './harden/count-documents.ts';
export { hardeningCost, type HardeningCost } from './harden/cost.ts';
export { DocumentCounter, type DocumentCounterOptions, type DocumentCounts } from './harden/document-counter.ts';
export { limitToShared } from './harden/min-docs.ts';
export { CONTRIBUTIONS_DEFAULT, type PrivacyBudget } from './harden/privacy-budget.ts';
export { privateTable, type PrivacyOptions } from './harden/private-table.ts';
export type { RandomBytes } from './harden/random-bytes.ts';
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
export { Guard, GuardBuilder, GUARD_DEFAULTS, buildGuard, type GuardOptions, type GuardedRun } from './guard/guard.ts';
export { decodeGuardFile, encodeGuardFile } from './guard/guard-file.ts';
export { formatGuardKey, parseGuardKey } from './guard/key-file.ts';
export { generate, generateStream, type GenerateResult, type GenerateSummary } from './generate/generate.ts';
export { DEFAULT_GENERATE_OPTIONS, type Generated, type GenerateOptions } from './generate/options.ts';
export type { RunFollower, RunGuard } from './generate/options.ts';
export { deduplicate, type Deduplicated, type DedupeOptions, type DedupeSummary } from './duplicates/dedupe.ts';
export {
  DUPLICATE_DEFAULTS,
  findDuplicates,
  type DocumentGroups,
  type DuplicateOptions,
  type DuplicatePassage,
  type DuplicateReport,
} from './duplicates/report.ts';
export { jsonLines, plainText, type TextUnit } from './duplicates/write.ts';
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
export { auditCorpus, type CorpusAuditOptions } from './audit/audit-corpus.ts';
export { auditTable, type AuditOptions } from './audit/audit-table.ts';
export { readCorpus, type Corpus } from './audit/corpus.ts';
export { subtractTables, type Difference } from './audit/difference.ts';
export { limitCertified, type LimitedTable } from './audit/limit-certified.ts';
export { judgeReport, parsePolicy, type Policy, type PolicyResult, type PolicyViolation } from './audit/policy.ts';
export { recoverCounts, type RecoverOptions, type RecoveredCounts } from './audit/recover-counts.ts';
export { DEFINITIONS, type FigureDefinition } from './audit/report-definitions.ts';
export { dialPicture, type DialPoint } from './audit/report-dials.ts';
export { corpusPicture } from './audit/report-map.ts';
export { auditPage, type PageOptions } from './audit/report-page.ts';
export { orderPicture } from './audit/report-pictures.ts';
export { verdictOf, type Verdict, type VerdictFacts, type VerdictSection } from './audit/report-verdict.ts';
export type {
  Adversary,
  AuditReport,
  BoundType,
  CertifiedString,
  CorpusReport,
  Figure,
  OrderFigures,
} from './audit/report.ts';
export { CANARY_DEFAULTS, auditCanaries, type CanaryOptions } from './canary-audit.ts';
export type { CanaryReport, CanaryResult, CanarySetting } from './audit/canary.ts';
export { train, type TrainOptions, type TrainProgress } from './train.ts';
