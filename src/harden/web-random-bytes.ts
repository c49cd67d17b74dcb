// Random bytes of the system, by the Web Cryptography API, which browsers have.

import type { RandomBytes } from './random-bytes.ts';

/** The cryptographic generator of browsers. */
export const webRandomBytes: RandomBytes = {
  isCryptographic: true,
  fill: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
};
