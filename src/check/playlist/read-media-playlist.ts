import type { Report } from '../finding.ts';
import { shorten } from './attributes.ts';
import type {
  ByteRange,
  ListedKey,
  ListedMap,
  ListedPart,
  ListedSegment,
  MediaPlaylist,
  SegmentHead,
} from './media-playlist.ts';
import type { PlaylistLine, TagLine, UriLine } from './playlist-lines.ts';
import { decimal, isYes, rangeOf, readDate, readKey, readMap, whole } from './segment-tags.ts';

/** What has been read for the segment that comes next. */
interface Pending {
  duration: number;
  durationLine: number | undefined;
  discontinuity: boolean;
  gap: boolean;
  date: number | undefined;
  dateLine: number | undefined;
  range: { length: number; offset: number | undefined; line: number } | undefined;
  parts: ListedPart[];
  /** Tags that hold for this segment alone. */
  lines: number;
}

const newPending = (): Pending => ({
  duration: NaN,
  durationLine: undefined,
  discontinuity: false,
  gap: false,
  date: undefined,
  dateLine: undefined,
  range: undefined,
  parts: [],
  lines: 0,
});

/** Makes a media playlist of its lines. What does not fit together is told. */
export const readMediaPlaylist = (lines: readonly PlaylistLine[], url: string, report: Report): MediaPlaylist =>
  new MediaPlaylistReader(lines, url, report).read();

class MediaPlaylistReader {
  readonly #lines: readonly PlaylistLine[];
  readonly #url: string;
  readonly #report: Report;
  readonly #tags: readonly TagLine[];
  readonly #segments: ListedSegment[] = [];
  #pending = newPending();
  #key: ListedKey | undefined;
  #map: ListedMap | undefined;
  #msn = 0;
  #discontinuities = 0;
  /** Where the segment that comes next begins, if that can be told. */
  #clock: number | undefined;
  /** End of the last byte range, and of which resource. */
  #rangeEnd: { uri: string; at: number } | undefined;

  constructor(lines: readonly PlaylistLine[], url: string, report: Report) {
    this.#lines = lines;
    this.#url = url;
    this.#report = report;
    this.#tags = lines.filter((line) => line.kind === 'tag');
  }

  read(): MediaPlaylist {
    const skip = this.#tag('EXT-X-SKIP');
    const skipped = skip ? (whole(skip.attributes, 'SKIPPED-SEGMENTS') ?? 0) : undefined;
    const mediaSequence = this.#number('EXT-X-MEDIA-SEQUENCE') ?? 0;
    const discontinuitySequence = this.#number('EXT-X-DISCONTINUITY-SEQUENCE');
    this.#msn = mediaSequence + (skipped ?? 0);
    this.#discontinuities = discontinuitySequence ?? 0;
    for (const line of this.#lines) {
      if (line.kind === 'uri') this.#segment(line);
      else this.#segmentTag(line);
    }
    const type = this.#tag('EXT-X-PLAYLIST-TYPE')?.value;
    const start = this.#tag('EXT-X-START');
    return {
      kind: 'media',
      url: this.#url,
      version: this.#number('EXT-X-VERSION'),
      targetDuration: this.#number('EXT-X-TARGETDURATION'),
      mediaSequence,
      discontinuitySequence,
      type: type === 'EVENT' || type === 'VOD' ? type : undefined,
      ended: this.#tag('EXT-X-ENDLIST') !== undefined,
      iFramesOnly: this.#tag('EXT-X-I-FRAMES-ONLY') !== undefined,
      independentSegments: this.#tag('EXT-X-INDEPENDENT-SEGMENTS') !== undefined,
      start: start && { line: start.line, offset: decimal(start.attributes, 'TIME-OFFSET') ?? 0 },
      serverControl: this.#serverControl(),
      partTarget: decimal(this.#tag('EXT-X-PART-INF')?.attributes, 'PART-TARGET'),
      skipped,
      segments: this.#segments,
      open: this.#open(),
      ...this.#ending(),
      tags: this.#tags,
    };
  }

  #tag(name: string): TagLine | undefined {
    return this.#tags.find((tag) => tag.name === name);
  }

  #number(name: string): number | undefined {
    const value = this.#tag(name)?.value;
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  }

  #serverControl(): MediaPlaylist['serverControl'] {
    const tag = this.#tag('EXT-X-SERVER-CONTROL');
    if (!tag) return undefined;
    const { line, attributes } = tag;
    return {
      line,
      canBlockReload: isYes(attributes, 'CAN-BLOCK-RELOAD'),
      canSkipUntil: decimal(attributes, 'CAN-SKIP-UNTIL'),
      canSkipDateRanges: isYes(attributes, 'CAN-SKIP-DATERANGES'),
      holdBack: decimal(attributes, 'HOLD-BACK'),
      partHoldBack: decimal(attributes, 'PART-HOLD-BACK'),
    };
  }

  #ending(): Pick<MediaPlaylist, 'hints' | 'reports' | 'dateRanges'> {
    const named = (name: string): TagLine[] => this.#tags.filter((tag) => tag.name === name);
    return {
      hints: named('EXT-X-PRELOAD-HINT').map(({ line, attributes }) => ({
        line,
        type: attributes.get('TYPE')?.value ?? '',
        uri: attributes.get('URI')?.value ?? '',
        start: whole(attributes, 'BYTERANGE-START'),
        length: whole(attributes, 'BYTERANGE-LENGTH'),
      })),
      reports: named('EXT-X-RENDITION-REPORT').map(({ line, attributes }) => ({
        line,
        uri: attributes.get('URI')?.value ?? '',
        lastMsn: whole(attributes, 'LAST-MSN'),
        lastPart: whole(attributes, 'LAST-PART'),
      })),
      dateRanges: named('EXT-X-DATERANGE'),
    };
  }

  #segmentTag(tag: TagLine): void {
    const pending = this.#pending;
    switch (tag.name) {
      case 'EXTINF':
        pending.duration = Number.parseFloat(tag.value);
        pending.durationLine = tag.line;
        break;
      case 'EXT-X-DISCONTINUITY':
        this.#isInFront(tag);
        pending.discontinuity = true;
        this.#discontinuities++;
        this.#clock = undefined;
        break;
      case 'EXT-X-GAP':
        pending.gap = true;
        break;
      case 'EXT-X-BYTERANGE':
        pending.range = { ...rangeOf(tag.value), line: tag.line };
        break;
      case 'EXT-X-PROGRAM-DATE-TIME':
        this.#isInFront(tag);
        pending.dateLine = tag.line;
        pending.date = readDate(tag, this.#report);
        this.#clock = pending.date ?? this.#clock;
        break;
      case 'EXT-X-KEY':
        this.#isInFront(tag);
        this.#key = readKey(tag, this.#report);
        return;
      case 'EXT-X-MAP':
        this.#isInFront(tag);
        this.#map = readMap(tag, this.#key, this.#report);
        return;
      case 'EXT-X-PART':
        this.#part(tag);
        break;
      default:
        return;
    }
    pending.lines++;
  }

  /** RFC 8216bis 4.4.4.9: what holds for a segment stands in front of its first part. */
  #isInFront({ name, line }: TagLine): void {
    if (this.#pending.parts.length === 0) return;
    this.#report('tags-behind-part', `${name} stands behind a part of the segment that it is for`, { line });
  }

  #part({ attributes, line }: TagLine): void {
    const uri = attributes.get('URI')?.value;
    if (uri === undefined) return;
    const range = attributes.get('BYTERANGE')?.value;
    this.#pending.parts.push({
      line,
      uri,
      duration: decimal(attributes, 'DURATION') ?? NaN,
      independent: isYes(attributes, 'INDEPENDENT'),
      gap: isYes(attributes, 'GAP'),
      byteRange: range === undefined ? undefined : this.#range(uri, { ...rangeOf(range), line }),
    });
  }

  #range(uri: string, range: { length: number; offset: number | undefined; line: number }): ByteRange {
    const { length, line } = range;
    let { offset } = range;
    if (offset === undefined && this.#rangeEnd?.uri !== uri) {
      this.#report('byterange-offset-missing', `a byte range of ${shorten(uri)} has no offset to go on from`, { line });
    }
    offset ??= this.#rangeEnd?.uri === uri ? this.#rangeEnd.at : 0;
    this.#rangeEnd = { uri, at: offset + length };
    return { offset, length };
  }

  #head(): SegmentHead {
    const { discontinuity, date, dateLine, parts } = this.#pending;
    return {
      msn: this.#msn,
      discontinuity,
      discontinuityNumber: this.#discontinuities,
      date,
      dateLine,
      startDate: this.#clock,
      key: this.#key,
      map: this.#map,
      parts,
    };
  }

  #segment({ uri, line }: UriLine): void {
    const { duration, durationLine, gap, range } = this.#pending;
    if (durationLine === undefined) this.#report('extinf-missing', `${shorten(uri)} has no EXTINF`, { line });
    const byteRange = range && this.#range(uri, range);
    if (!range) this.#rangeEnd = undefined;
    this.#segments.push({ ...this.#head(), line, uri, duration, durationLine, gap, byteRange });
    if (this.#clock !== undefined) this.#clock = Number.isNaN(duration) ? undefined : this.#clock + duration * 1000;
    this.#msn++;
    this.#pending = newPending();
  }

  /** What stands behind the last segment. Only with parts it is a segment to be. */
  #open(): SegmentHead | undefined {
    const { lines, parts, durationLine } = this.#pending;
    if (lines === 0) return undefined;
    const hasHint = this.#tag('EXT-X-PRELOAD-HINT') !== undefined;
    if (durationLine !== undefined || (parts.length === 0 && !hasHint)) {
      const line = durationLine ?? this.#pending.dateLine;
      this.#report('segment-tag-without-segment', 'tags for a segment stand behind the last one', { line });
    }
    return this.#head();
  }
}
