// The file that a run makes: sections at places that are fixed one after the other while threads write into them, and the
// header when everything is known.

import { type AtomicFile } from '../base/node-atomic-file.ts';
import {
  type FileHeader,
  type SectionEntry,
  fileHead,
  headerRoom,
  paddedBytes,
  FIXED_BYTES,
} from '../base/sections.ts';
import type { EncodeResult } from './node-encode-job.ts';
import { HASH_JOB_BYTES, type HashJob, type HashResult } from './node-hash-job.ts';
import type { Pool } from './node-pool.ts';
import type { ScratchFiles } from './node-scratch.ts';

export { HASH_JOB_BYTES };

/** A section whose place is fixed. */
interface Section {
  readonly name: string;
  /** From the beginning of the file. */
  readonly start: number;
  readonly bytes: number;
}

/** Lays out one file. */
export class OutputFile {
  readonly atomic: AtomicFile;
  private readonly files: ScratchFiles;
  private readonly name: string;
  private readonly room: number;
  private readonly sections: Section[] = [];
  private end: number;
  private readonly seams = new Map<number, number>();

  /** @param room - See `headerRoom`: of a header that is at least as long as the final one. */
  constructor(atomic: AtomicFile, files: ScratchFiles, name: string, room: number) {
    this.atomic = atomic;
    this.files = files;
    this.name = name;
    this.room = room;
    this.end = FIXED_BYTES + room;
  }

  /** Fixes the place of the next section. @returns Where in the file it begins. */
  reserve(name: string, bytes: number): number {
    const start = this.end;
    this.sections.push({ name, start, bytes });
    this.end += paddedBytes(bytes);
    return start;
  }

  /** Fixes the place of the next section and writes it. */
  add(name: string, bytes: Uint8Array): void {
    this.files.write(this.name, this.reserve(name, bytes.length), bytes);
  }

  /** Writes bytes at a place of the file. */
  write(offset: number, bytes: Uint8Array): void {
    this.files.write(this.name, offset, bytes);
  }

  /** Takes note of bytes of which several threads know a part. */
  noteSeams({ seams }: EncodeResult): void {
    for (const [byte, value] of seams) this.seams.set(byte, (this.seams.get(byte) ?? 0) | value);
  }

  /** Writes the bytes that are put together of parts. */
  writeSeams(): void {
    for (const [byte, value] of this.seams) this.files.write(this.name, byte, Uint8Array.of(value));
    this.seams.clear();
  }

  /**
   * Completes the file and puts it in its place.
   *
   * @returns How many bytes it has, and its checksum.
   */
  async finish(header: FileHeader, pool: Pool, signal: AbortSignal | undefined): Promise<{ fileBytes: number }> {
    this.writeSeams();
    const { sections } = this;
    const names = sections.map(({ name }) => name);
    const room = headerRoom(header, names);
    // The zeros behind the last section.
    this.files.truncate(this.name, this.end);
    if (room !== this.room) this.move(FIXED_BYTES + this.room, FIXED_BYTES + room);
    const shift = room - this.room;
    const checksums: number[] = [];
    const jobs = sections.map(({ start, bytes }): HashJob => ({
      kind: 'hash',
      offset: start + shift,
      bytes: paddedBytes(bytes),
    }));
    await pool.run<HashResult>(jobs, ({ checksum }, index) => (checksums[index] = checksum), signal);
    const body = FIXED_BYTES + this.room;
    const entries = sections.map(({ name, start, bytes }, i): SectionEntry => ({
      name,
      offset: start - body,
      bytes,
      checksum: checksums[i],
    }));
    this.files.write(this.name, 0, fileHead(header, entries));
    this.files.sync(this.name);
    await this.atomic.commit();
    return { fileBytes: this.end + shift };
  }

  /** Moves the body, when the header turned out to need another room than was thought. Rare; a copy of the file. */
  private move(from: number, to: number): void {
    const step = 1 << 22;
    const length = this.end - from;
    const steps = Math.ceil(length / step);
    for (let i = 0; i < steps; i++) {
      const at = (to > from ? steps - 1 - i : i) * step;
      const bytes = new Uint8Array(Math.min(step, length - at));
      this.files.read(this.name, from + at, bytes);
      this.files.write(this.name, to + at, bytes);
    }
    if (to < from) this.files.truncate(this.name, to + length);
  }
}
