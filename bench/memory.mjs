// @ts-check
// The most memory that this process has had resident so far.

import { readFileSync } from 'node:fs';

/**
 * Peak resident memory in bytes.
 *
 * Linux tells it for this program alone; what `resourceUsage` tells there may still be the parent's from before the start.
 */
export function peakMemoryBytes() {
  if (process.platform === 'linux') {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (match !== null) return 1024 * Number(match[1]);
  }
  return 1024 * process.resourceUsage().maxRSS;
}
