import { PACKET_SIZE, packetPid, payloadOffset, PID_PAT, startsUnit } from './packet.ts';
import { parsePat, parsePmt, type ProgramStream } from './psi.ts';
import { SectionReader } from './section-reader.ts';

/** A table of more packets than this is no PAT or PMT of one programme. */
const MAX_TABLE_PACKETS = 24;

interface Table {
  readonly sections: SectionReader;
  /** The packets of the table that is being read, and of the last one that was read whole. */
  packets: Buffer[];
  whole: Buffer;
}

const newTable = (): Table => ({ sections: new SectionReader(), packets: [], whole: Buffer.alloc(0) });

/** What a transport stream's first programme consists of, as its tables say it, and say it anew when it changes. */
export class ProgramMap {
  #pat = newTable();
  #pmt = newTable();
  #pmtPid: number | undefined;
  #streams: readonly ProgramStream[] = [];

  /** In the order of the map; empty before one was read. */
  get streams(): readonly ProgramStream[] {
    return this.#streams;
  }

  /** The packets of the tables in force, for a reader that comes later. */
  get tables(): Buffer {
    return Buffer.concat([this.#pat.whole, this.#pmt.whole]);
  }

  /** Takes a packet with a payload. @returns whether the list of streams is another one now */
  push(run: Buffer, at: number): boolean {
    const pid = packetPid(run, at);
    if (pid === PID_PAT) {
      for (const section of this.#read(this.#pat, run, at)) this.#newPat(section);
      return false;
    }
    if (pid !== this.#pmtPid) return false;
    let changed = false;
    for (const section of this.#read(this.#pmt, run, at)) changed = this.#newPmt(section) || changed;
    return changed;
  }

  #read(table: Table, run: Buffer, at: number): Buffer[] {
    const starts = startsUnit(run, at);
    if (starts || table.packets.length >= MAX_TABLE_PACKETS) table.packets = [];
    // Copied: a table outlives by far the chunk that it came in.
    table.packets.push(Buffer.from(run.subarray(at, at + PACKET_SIZE)));
    const payload = run.subarray(at + payloadOffset(run, at), at + PACKET_SIZE);
    return table.sections.push(payload, starts);
  }

  #newPat(section: Buffer): void {
    const pid = parsePat(section);
    if (pid === undefined) return;
    this.#pat.whole = Buffer.concat(this.#pat.packets);
    if (pid === this.#pmtPid) return;
    this.#pmtPid = pid;
    this.#pmt = newTable();
  }

  #newPmt(section: Buffer): boolean {
    const streams = parsePmt(section);
    if (!streams) return false;
    this.#pmt.whole = Buffer.concat(this.#pmt.packets);
    // The version number alone is not relied on: there are muxers that never raise it, and some that always do.
    if (isSame(streams, this.#streams)) return false;
    this.#streams = streams;
    return true;
  }
}

const isSame = (a: readonly ProgramStream[], b: readonly ProgramStream[]): boolean =>
  a.length === b.length &&
  a.every(({ pid, streamType, descriptors }, index) => {
    const other = b[index]!;
    return pid === other.pid && streamType === other.streamType && descriptors.equals(other.descriptors);
  });
