// Runs once before the tests that need dist/: builds it when src/ has changed since.

import { buildIfStale } from '../scripts/setup.mjs';

/**
 * A failed build is told and not thrown: the compiler writes JavaScript also where types are wrong, and a run that shows
 * every failing test is worth more than one that stops here. `npm test` counts the failed build by itself.
 */
export default function setup(): void {
  const failure = buildIfStale();
  if (failure !== undefined) console.error(`dist/ was built with errors:\n${failure}`);
}
