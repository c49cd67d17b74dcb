// The sections of a count file above single words: the shards' rows one behind the other.

import type { HeapSpace } from './heap-space.ts';
import { type CountedShards, releaseAreas, releaseStore, takeAreas } from './node-count-stage.ts';
import type { CopyJob, EncodeResult } from './node-encode-job.ts';
import type { OutputFile } from './node-output-file.ts';
import type { Pool } from './node-pool.ts';

export interface CountSections {
  readonly output: OutputFile;
  readonly pool: Pool;
  readonly space: HeapSpace;
  readonly counted: CountedShards;
  readonly order: number;
  readonly vocabularySize: number;
}

/** Fixes the places of all sections, and copies. */
export async function writeCountSections(work: CountSections): Promise<void> {
  const { output, pool, space, counted, order } = work;
  const { shards } = counted;
  const jobs: { bits: CopyJob['bits'][number][]; bytes: CopyJob['bytes'][number][] }[] = shards.map(() => ({
    bits: [],
    bytes: [],
  }));
  for (let n = 2; n <= order; n++) {
    const sum = (of: (level: (typeof shards)[number]['levels'][number]) => number): number =>
      shards.reduce((total, { levels }) => total + of(levels[n - 2]), 0);
    const children = output.reserve(`children${n}`, Math.ceil(sum(({ childBits }) => childBits) / 8));
    const ids = output.reserve(
      `ids${n}`,
      sum((level) => level.ids.bytes),
    );
    const counts = output.reserve(
      `counts${n}`,
      sum((level) => level.counts.bytes),
    );
    let bit = 8 * children;
    let id = ids;
    let count = counts;
    shards.forEach(({ levels }, i) => {
      const level = levels[n - 2];
      jobs[i].bits.push({ from: level.children, bits: level.childBits, toBit: bit });
      jobs[i].bytes.push({ from: level.ids, toByte: id }, { from: level.counts, toByte: count });
      bit += level.childBits;
      id += level.ids.bytes;
      count += level.counts.bytes;
    });
  }
  const areaBytes = shards.reduce((most, { levels }) => {
    const bytes = levels.reduce((sum, one) => sum + 2 * one.children.bytes + one.ids.bytes + one.counts.bytes + 256, 0);
    return Math.max(most, bytes);
  }, 0);
  const areas = takeAreas(space, pool.size, areaBytes);
  pool.begin({ areas });
  await pool.run<EncodeResult>(
    jobs.map((job): CopyJob => ({ kind: 'copy', ...job })),
    (result) => output.noteSeams(result),
  );
  releaseAreas(space, areas);
  releaseStore(space, counted.store);
}
