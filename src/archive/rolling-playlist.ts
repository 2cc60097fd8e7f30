import { toIsoDate, type Ticks } from '../clock/ticks.ts';
import { stretchSeconds } from '../hls/decimal.ts';
import { KEY_FOLDER } from '../hls/segment-names.ts';
import type { SegmentFormat } from '../media/container.ts';
import type { ArchivedSegment } from './archived.ts';
import { hourOf } from './hour.ts';
import { keyTag } from './journal-text.ts';
import { segmentFile } from './layout.ts';

/** A segment, and what its file is called after. */
export interface RollingEntry {
  readonly segment: ArchivedSegment;
  readonly container: SegmentFormat;
  /** Its own discontinuity included. */
  readonly discontinuitySequence: number;
}

interface Listed {
  readonly msn: number;
  readonly startTicks: Ticks;
  readonly endTicks: Ticks;
  readonly discontinuity: boolean;
  /** EXT-X-DISCONTINUITY-SEQUENCE of a list that begins with it. */
  readonly sequence: number;
  /** Path of its init section; absent in MPEG-TS, and in a gap. */
  readonly map: string | undefined;
  readonly isEncrypted: boolean;
  readonly lines: string;
}

const VERSION = 6;
/** RFC 8216bis 6.2.2 asks for three target durations, Apple 8.11 for six segments. */
const FEWEST = 6;
/** A longer hole is not worth listing: the list begins anew behind it. */
const MOST_GAPS = 64;
/** From the folder of a rendition to that of the keys, where the server gives them out. */
const TO_KEYS = `../${KEY_FOLDER}/`;

/** The live playlist that lies in the folder of a rendition, for whoever serves the folder without this server. */
export class RollingPlaylist {
  readonly #windowTicks: () => Ticks;
  #listed: Listed[] = [];

  /** @param windowTicks how much it lists; asked for with each segment */
  constructor(windowTicks: () => Ticks) {
    this.#windowTicks = windowTicks;
  }

  /** The next segment; its number is above all that there are. */
  add({ segment, container, discontinuitySequence }: RollingEntry): void {
    const { msn, startTicks, durationTicks, discontinuity, init, key } = segment;
    const last = this.#listed.at(-1);
    if (last && (msn <= last.msn || startTicks < last.startTicks)) return;
    if (last && !this.#bridge(last, segment, container)) this.#listed = [];
    const folder = hourOf(startTicks);
    const endTicks = startTicks + durationTicks;
    this.#listed.push({
      ...{ msn, startTicks, endTicks, discontinuity },
      sequence: discontinuitySequence - (discontinuity ? 1 : 0),
      map: init === undefined ? undefined : `${folder}/${init}`,
      isEncrypted: key !== undefined,
      lines: [
        ...(key ? [keyTag(key, TO_KEYS)] : []),
        ...placed(startTicks, durationTicks),
        `${folder}/${segmentFile(msn, container)}`,
      ].join('\n'),
    });
    while (this.#listed.length > FEWEST && endTicks - this.#listed[1]!.startTicks >= this.#windowTicks()) {
      this.#listed.shift();
    }
  }

  /** @param targetDuration whole seconds. @returns undefined where there is nothing to list */
  render(targetDuration: number): string | undefined {
    const first = this.#listed[0];
    if (!first) return undefined;
    const lines = [
      '#EXTM3U',
      `#EXT-X-VERSION:${VERSION}`,
      `#EXT-X-TARGETDURATION:${targetDuration}`,
      `#EXT-X-MEDIA-SEQUENCE:${first.msn}`,
      `#EXT-X-DISCONTINUITY-SEQUENCE:${first.sequence}`,
    ];
    let map: string | undefined;
    let isEncrypted = false;
    for (const entry of this.#listed) {
      if (entry.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
      const isNewMap = entry.map !== undefined && entry.map !== map;
      // An init section is in the clear: the key of the segment before would speak for it (4.4.4.4).
      if (isEncrypted && (isNewMap || !entry.isEncrypted)) lines.push('#EXT-X-KEY:METHOD=NONE');
      if (isNewMap) lines.push(`#EXT-X-MAP:URI="${entry.map}"`);
      lines.push(entry.lines);
      map = entry.map ?? map;
      isEncrypted = entry.isEncrypted;
    }
    return `${lines.join('\n')}\n`;
  }

  /** Lists what is missing as gaps, so that numbers go on. @returns false where that is too much */
  #bridge(last: Listed, { msn, startTicks }: ArchivedSegment, container: SegmentFormat): boolean {
    const count = msn - last.msn - 1;
    if (count > MOST_GAPS || startTicks - last.endTicks >= this.#windowTicks()) return false;
    const startOf = (index: number): Ticks =>
      Math.round(last.endTicks + ((startTicks - last.endTicks) * index) / Math.max(1, count));
    for (let index = 0; index < count; index++) {
      const [from, to] = [startOf(index), startOf(index + 1)];
      const file = `${hourOf(from)}/${segmentFile(last.msn + 1 + index, container)}`;
      this.#listed.push({
        ...{ msn: last.msn + 1 + index, startTicks: from, endTicks: to, discontinuity: false },
        ...{ sequence: last.sequence + (last.discontinuity ? 1 : 0), map: undefined, isEncrypted: false },
        lines: ['#EXT-X-GAP', ...placed(from, to - from), file].join('\n'),
      });
    }
    return true;
  }
}

const placed = (startTicks: Ticks, durationTicks: Ticks): string[] => [
  `#EXT-X-PROGRAM-DATE-TIME:${toIsoDate(startTicks)}`,
  `#EXTINF:${stretchSeconds(startTicks, durationTicks)},`,
];
