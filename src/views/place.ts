import { extname } from 'node:path';
import type { ArchivedSegment, ArchiveReader } from '../archive/archived.ts';
import { hourOf, HOUR_TICKS, hourStart } from '../archive/hour.ts';

/**
 * Names of what a range's playlist lists, relative to it: `YYYYMMDDHH/NUMBER.ts`, as files lie in the archive, so that
 * a name always means the same bytes, whatever the range.
 */
export class Places {
  readonly #reader: ArchiveReader;
  readonly #rendition: string;
  #hour = '';
  #hourFrom = Infinity;
  #extension = new Map<boolean, string>();

  constructor(reader: ArchiveReader, rendition: string) {
    this.#reader = reader;
    this.#rendition = rendition;
  }

  segment(segment: ArchivedSegment): string {
    return `${this.#folder(segment)}/${segment.msn}${this.#extensionOf(segment)}`;
  }

  /** Of its init section. */
  init(segment: ArchivedSegment): string {
    return `${this.#folder(segment)}/${segment.init}`;
  }

  /** A day has 43,200 segments: the hour is written once for each. */
  #folder({ startTicks }: ArchivedSegment): string {
    if (startTicks < this.#hourFrom || startTicks >= this.#hourFrom + HOUR_TICKS) {
      this.#hour = hourOf(startTicks);
      this.#hourFrom = hourStart(this.#hour);
    }
    return this.#hour;
  }

  #extensionOf(segment: ArchivedSegment): string {
    const isFragment = segment.init !== undefined;
    let extension = this.#extension.get(isFragment);
    if (extension === undefined) {
      extension = extname(this.#reader.segmentPath(this.#rendition, segment));
      this.#extension.set(isFragment, extension);
    }
    return extension;
  }
}
