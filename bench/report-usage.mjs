// @ts-check
// Loaded before the command by `node --import`: when it ends, one more line on standard output says what it took.

import { writeSync } from 'node:fs';
import { peakMemoryBytes } from './memory.mjs';

process.on('exit', () => {
  writeSync(1, `\n${JSON.stringify({ memoryBytes: peakMemoryBytes() })}\n`);
});
