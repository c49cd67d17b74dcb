// Random bytes of the system, by node:crypto.

import { randomFillSync } from 'node:crypto';
import type { RandomBytes } from './random-bytes.ts';

/** The cryptographic generator of Node. */
export const nodeRandomBytes: RandomBytes = {
  isCryptographic: true,
  fill: (bytes) => void randomFillSync(bytes),
};
