// What a table may promise about the text that it was made from, as its header notes it.

/** The promise of a table whose counts are noisy: (epsilon, delta)-differential privacy for each document. */
export interface PrivacyNote {
  readonly epsilon: number;
  readonly delta: number;
  /** What is protected: all that one document adds. */
  readonly unit: 'document';
  /** Different n-grams of each length that one document could add at most. */
  readonly contributions: number;
  /** Standard deviation of the noise on the counts of each length, index 0 for length 1. */
  readonly sigmas: readonly number[];
  /** N-grams of each length were kept when their noisy count was above it. */
  readonly thresholds: readonly number[];
}

/** Promises of a table; undefined where there is none. What is made of a table alone keeps them. */
export interface Promises {
  /** Everything in the table comes from at least so many documents. */
  readonly minDocs?: number | undefined;
  /** Counts are numbers of documents with noise: how much, and what that promises. */
  readonly dp?: PrivacyNote | undefined;
}

/** The promises alone, none of them as an undefined field. */
export function promisesOf({ minDocs, dp }: Promises): { readonly minDocs?: number; readonly dp?: PrivacyNote } {
  return { ...(minDocs === undefined ? {} : { minDocs }), ...(dp === undefined ? {} : { dp }) };
}

/** Whether what a header says is a promise. */
export function arePromises({ minDocs, dp }: Promises, order: number): boolean {
  const isAmount = (value: unknown): boolean => typeof value === 'number' && value > 0;
  const isList = (values: unknown): boolean =>
    Array.isArray(values) && values.length === order && values.every(isAmount);
  if (minDocs !== undefined && !(Number.isSafeInteger(minDocs) && minDocs > 0)) return false;
  if (dp === undefined) return true;
  if (typeof dp !== 'object' || dp === null || dp.unit !== 'document') return false;
  return [dp.epsilon, dp.delta, dp.contributions].every(isAmount) && isList(dp.sigmas) && isList(dp.thresholds);
}
