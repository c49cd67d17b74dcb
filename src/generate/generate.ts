// A table and options go in, sentences come out: draw ids along a walk until the sentence ends, check what was asked for,
// write the ids as text, try again where it does not fit. Says in words why, when fewer sentences come out than were asked.

import { createRandom, type Random, type Seed } from '../base/random.ts';
import type { NgramModel, Walk } from '../model/model.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import { createDetokeniser, type Detokeniser } from './detokenise.ts';
import { createDrawScratch, drawId, isGreedy, isPlain, type DrawScratch } from './draw.ts';
import { badOption, planGeneration } from './options.ts';
import type { Generated, GenerateOptions, Plan, RunFollower } from './options.ts';

/** Why a try was thrown away: longer than `maxWords`, shorter than `minWords`, by `guard`, by `reject`, by `unique`. */
export type FailureReason = 'tooLong' | 'tooShort' | 'guarded' | 'rejected' | 'repeated';

/** How the work went. */
export interface GenerateSummary {
  /** The seed that was used, to make the same again. */
  readonly seed: Seed;
  /** Tries made for all sentences together. */
  readonly tries: number;
  /** How many of them were thrown away, by reason. */
  readonly failures: Readonly<Record<FailureReason, number>>;
  /** Why fewer sentences were made than asked for, in words; empty when none is missing. */
  readonly message: string;
}

/** The sentences that were made, as many as asked for unless `message` says why not. */
export interface GenerateResult extends GenerateSummary {
  readonly results: readonly Generated[];
}

/**
 * Makes sentences. A sentence ends where the table ends it; those that do not fit the options are drawn again, up to
 * `maxTries` times each, so that what remains has the table's own probabilities among all sentences that fit.
 *
 * Where nothing can end a sentence (a table without sentence ends, and letters or the caller's own tokens, whose sequences
 * have no length of their own), it is cut at `maxWords` and not `finished`.
 *
 * Takes time for each token drawn; `count` × `maxTries` tries at most.
 *
 * @throws {NgramError} `BAD_OPTION` for an impossible option, `VOCABULARY_MISMATCH` for a start id of another table.
 * @example
 * generate(model, { seed: 1, maxWords: 20 }).results[0].text; // 'You must be the change you wish to see in the world.'
 */
export function generate(model: NgramModel, options: GenerateOptions = {}): GenerateResult {
  const results: Generated[] = [];
  const stream = generateStream(model, options);
  for (;;) {
    const step = stream.next();
    if (step.done === true) return { results, ...step.value };
    results.push(step.value);
  }
}

/**
 * The same, one sentence at a time, each made when it is asked for; the generator's return value says how the work went.
 *
 * @throws {NgramError} As `generate`, when the first sentence is asked for.
 */
export function* generateStream(
  model: NgramModel,
  options: GenerateOptions = {},
): Generator<Generated, GenerateSummary, undefined> {
  const plan = planGeneration(options, model.vocabulary.size);
  const run = startRun(model, plan);
  // Greedy tries all end alike, so that one says it all.
  const maxTries = isGreedy(plan) ? 1 : plan.maxTries;
  const seen = new Set<string>();
  const failures: Record<FailureReason, number> = { tooLong: 0, tooShort: 0, guarded: 0, rejected: 0, repeated: 0 };
  let made = 0;
  let tries = 0;
  for (let wanted = 0; wanted < plan.count; wanted++) {
    for (let attempt = 1; attempt <= maxTries; attempt++) {
      tries++;
      const outcome = tryOnce(run, attempt, seen);
      if (typeof outcome !== 'string') {
        made++;
        yield outcome;
        break;
      }
      failures[outcome]++;
    }
  }
  return { seed: plan.seed, tries, failures, message: explain(plan, made, tries, failures) };
}

/** What one call of `generate` carries from try to try. */
interface Run {
  readonly model: NgramModel;
  readonly plan: Plan;
  readonly random: Random;
  readonly detokeniser: Detokeniser;
  readonly scratch: DrawScratch;
  readonly follower: RunFollower | undefined;
  /** The ids that every walk starts after. */
  readonly context: Uint32Array;
  readonly startWordCount: number;
  /** Whether walks draw by themselves. */
  readonly plain: boolean;
  /** Whether a sentence that reaches `maxWords` is cut there; undefined until one does and it matters. */
  cutsLong: boolean | undefined;

  // What the last try drew:
  /** The first `length` ids are the sentence, the start included. */
  ids: Uint32Array;
  length: number;
  wordCount: number;
  logProb10: number;
  /** How the draw stopped: by itself, or for its length or a guarded run. */
  ended: boolean;
  isGuarded: boolean;
}

function startRun(model: NgramModel, plan: Plan): Run {
  const { startIds } = plan;
  const detokeniser = createDetokeniser(model);
  const context = new Uint32Array(startIds.length + (plan.sentenceStart ? 1 : 0));
  if (plan.sentenceStart) context[0] = SENTENCE_START_ID;
  context.set(startIds, context.length - startIds.length);
  let startWordCount = 0;
  for (const id of startIds) if (detokeniser.isWord(id)) startWordCount++;
  if (startWordCount > plan.maxWords) {
    throw badOption('maxWords', plan.maxWords, `at least the ${startWordCount} words of the start`);
  }
  const ids = new Uint32Array(startIds.length + 64);
  ids.set(startIds);
  const { name } = model.tokenizer;
  return {
    model,
    plan,
    random: createRandom(plan.seed),
    detokeniser,
    scratch: createDrawScratch(),
    follower: plan.guard?.follow(model),
    context,
    startWordCount,
    plain: isPlain(plan),
    cutsLong: name === 'characters' || name === 'custom' ? true : undefined,
    ids,
    length: 0,
    wordCount: 0,
    logProb10: 0,
    ended: false,
    isGuarded: false,
  };
}

function tryOnce(run: Run, attempt: number, seen: Set<string>): Generated | FailureReason {
  const { plan } = run;
  drawSentence(run);
  if (run.isGuarded) return 'guarded';
  if (!run.ended) {
    run.cutsLong ??= !canEnd(run.model);
    if (!run.cutsLong) return 'tooLong';
  }
  if (run.wordCount < plan.minWords) return 'tooShort';
  const text = run.detokeniser.text(run.ids, run.length, plan.sentenceStart);
  // The ids have no guarded run; the text may have one where marks were left out or added.
  if (run.follower?.hasRun?.(text) === true) return 'guarded';
  const made: Generated = {
    text,
    tokens: run.detokeniser.tokens(run.ids, run.length),
    wordCount: run.wordCount,
    logProb10: run.logProb10,
    tries: attempt,
    finished: run.ended,
  };
  if (plan.unique && seen.has(text)) return 'repeated';
  if (plan.reject !== undefined && plan.reject(made)) return 'rejected';
  if (plan.unique) seen.add(text);
  return made;
}

/**
 * Draws ids into `run.ids` until the sentence ends, nothing can follow, a word more would be one too many, or a guarded run
 * is complete.
 */
function drawSentence(run: Run): void {
  const { plan, random, detokeniser, plain, follower } = run;
  run.isGuarded = follower !== undefined && isStartGuarded(follower, plan.startIds);
  if (run.isGuarded) return;
  const { maxWords, stop } = plan;
  // Marks are no words, and a table may go round in marks alone; so tokens have a limit too, far beyond any real sentence.
  const maxTokens = plan.startIds.length + 8 * maxWords + 64;
  const walk = run.model.walk(run.context);
  let ids = run.ids;
  let length = plan.startIds.length;
  let wordCount = run.startWordCount;
  let logProb10 = 0;
  let ended = true;
  for (;;) {
    const id = plain ? walk.sample(random.uniform()) : drawReshaped(run, walk);
    const probability = walk.lastProbability;
    if (!(id >= SENTENCE_END_ID && probability > 0)) break;
    if (id === SENTENCE_END_ID) {
      logProb10 += Math.log10(probability);
      break;
    }
    const isWord = detokeniser.isWord(id);
    if ((isWord && wordCount === maxWords) || length === maxTokens) {
      ended = false;
      break;
    }
    logProb10 += Math.log10(probability);
    if (isWord) wordCount++;
    if (length === ids.length) {
      const longer = new Uint32Array(2 * length);
      longer.set(ids);
      run.ids = ids = longer;
    }
    ids[length++] = id;
    if (follower !== undefined && follower.add(id)) {
      run.isGuarded = true;
      return;
    }
    if (stop !== undefined && stop(ids, length)) break;
  }
  run.length = length;
  run.wordCount = wordCount;
  run.logProb10 = logProb10;
  run.ended = ended;
}

/** Begins a sentence for the guard. Whether its start has a guarded run already. */
function isStartGuarded(follower: RunFollower, startIds: Uint32Array): boolean {
  follower.start();
  return startIds.some((id) => follower.add(id));
}

/** One draw with temperature, top-k or top-p; -1 when nothing may follow. */
function drawReshaped(run: Run, walk: Walk): number {
  const id = drawId(walk.distribution(), run.plan, run.random.uniform(), run.scratch);
  if (id >= 0) walk.move(id);
  return id;
}

/** Whether the table has sentence ends at all: id 2 is the lowest that a distribution ever holds. */
function canEnd(model: NgramModel): boolean {
  const { ids, counts } = model.next([]);
  return ids[0] === SENTENCE_END_ID && counts[0] > 0;
}

/** '3 of 10 made in 353 tries: 300 longer than 30 words, 50 rejected'; empty when nothing is missing. */
function explain(plan: Plan, made: number, tries: number, failures: Record<FailureReason, number>): string {
  if (made === plan.count) return '';
  const reasons: string[] = [];
  if (failures.tooLong > 0) reasons.push(`${failures.tooLong} longer than ${words(plan.maxWords)}`);
  if (failures.tooShort > 0) reasons.push(`${failures.tooShort} shorter than ${words(plan.minWords)}`);
  if (failures.guarded > 0) reasons.push(`${failures.guarded} with a guarded run of words`);
  if (failures.repeated > 0) reasons.push(`${failures.repeated} repeated`);
  if (failures.rejected > 0) reasons.push(`${failures.rejected} rejected`);
  return `${made} of ${plan.count} made in ${tries} ${tries === 1 ? 'try' : 'tries'}: ${reasons.join(', ')}`;
}

function words(count: number): string {
  return count === 1 ? '1 word' : `${count} words`;
}
