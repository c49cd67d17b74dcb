// The key of a guard as a small text: a line that says what it is, and the 16 bytes in hexadecimal.

import { NgramError } from '../base/errors.ts';
import { KEY_BYTES } from './sip-hash.ts';

const TITLE = 'gristmill guard key 1';

/** The text of a key file. */
export function formatGuardKey(key: Uint8Array): string {
  const digits = Array.from(key, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${TITLE}\n${digits}\n`;
}

/** The key in the text of a key file. @throws {NgramError} `GUARD_KEY` for any other text. */
export function parseGuardKey(text: string, name = 'the key file'): Uint8Array {
  const digits = new RegExp(`^${TITLE}\\r?\\n([0-9a-f]{${2 * KEY_BYTES}})\\s*$`, 'i').exec(text)?.[1];
  if (digits !== undefined) {
    return Uint8Array.from({ length: KEY_BYTES }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
  }
  // What stands there may be a secret: it is not repeated.
  throw new NgramError(
    'GUARD_KEY',
    `${name} is no key: expected "${TITLE}" and a line of ${2 * KEY_BYTES} hex digits`,
    {
      hint: 'gristmill guard build makes a key where there is no file of that name.',
    },
  );
}
