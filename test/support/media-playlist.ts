/** One part, as EXT-X-PART lists it. */
export interface ListedPart {
  readonly name: string;
  /** Seconds. */
  readonly duration: number;
  readonly independent: boolean;
  readonly gap: boolean;
}

export interface ListedKey {
  readonly uri: string;
  /** 16 bytes. */
  readonly iv: Buffer;
}

/** A segment that is listed, or the one that is being made. */
export interface ListedSegment {
  readonly msn: number;
  /** Undefined while it is being made. */
  readonly name: string | undefined;
  readonly duration: number;
  readonly date: number;
  readonly gap: boolean;
  readonly discontinuity: boolean;
  readonly key: ListedKey | undefined;
  readonly parts: readonly ListedPart[];
}

export interface ListedReport {
  readonly rendition: string;
  readonly msn: number;
  readonly part: number;
}

/** A media playlist, read by hand: a test must not rely on the reader that it would find fault with. */
export interface ListedPlaylist {
  readonly lines: readonly string[];
  readonly mediaSequence: number;
  readonly targetDuration: number;
  readonly partTarget: number;
  readonly skipped: number;
  readonly segments: readonly ListedSegment[];
  readonly open: ListedSegment | undefined;
  readonly hints: readonly string[];
  readonly reports: readonly ListedReport[];
}

const numberOf = (text: string, tag: string): number =>
  Number(new RegExp(`#EXT-X-${tag}(\\d+(\\.\\d+)?)`).exec(text)?.[1]);
const textOf = (line: string, name: string): string | undefined => new RegExp(`[:,]${name}="([^"]*)"`).exec(line)?.[1];

type Growing = { -readonly [Name in keyof ListedSegment]: ListedSegment[Name] } & { parts: ListedPart[] };

export const readMediaPlaylist = (text: string): ListedPlaylist => {
  const lines = text.trimEnd().split('\n');
  const skipped = Number(/SKIPPED-SEGMENTS=(\d+)/.exec(text)?.[1] ?? 0);
  const mediaSequence = numberOf(text, 'MEDIA-SEQUENCE:');
  const segments: ListedSegment[] = [];
  let current: Growing | undefined;
  const open = (): Growing =>
    (current ??= {
      ...{ msn: mediaSequence + skipped + segments.length, name: undefined, duration: 0, date: NaN },
      ...{ gap: false, discontinuity: false, key: undefined, parts: [] },
    });
  for (const line of lines) {
    if (line === '#EXT-X-DISCONTINUITY') open().discontinuity = true;
    else if (line === '#EXT-X-GAP') open().gap = true;
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) open().date = Date.parse(line.slice(25));
    else if (line.startsWith('#EXT-X-KEY:')) {
      open().key = { uri: textOf(line, 'URI')!, iv: Buffer.from(/IV=0x([0-9A-F]{32})$/.exec(line)![1]!, 'hex') };
    } else if (line.startsWith('#EXT-X-PART:')) {
      const duration = Number(/DURATION=([\d.]+)/.exec(line)![1]);
      const flags = { independent: line.includes('INDEPENDENT=YES'), gap: line.includes('GAP=YES') };
      open().parts.push({ name: textOf(line, 'URI')!, duration, ...flags });
    } else if (line.startsWith('#EXTINF:')) open().duration = parseFloat(line.slice(8));
    else if (!line.startsWith('#')) {
      segments.push({ ...open(), name: line });
      current = undefined;
    }
  }
  return {
    ...{ lines, mediaSequence, skipped, segments, open: current },
    targetDuration: numberOf(text, 'TARGETDURATION:'),
    partTarget: numberOf(text, 'PART-INF:PART-TARGET='),
    hints: lines.filter((line) => line.startsWith('#EXT-X-PRELOAD-HINT:')).map((line) => textOf(line, 'URI')!),
    reports: lines
      .filter((line) => line.startsWith('#EXT-X-RENDITION-REPORT:'))
      .map((line) => ({
        rendition: /^\.\.\/(.*)\/index\.m3u8$/.exec(textOf(line, 'URI')!)![1]!,
        msn: Number(/LAST-MSN=(\d+)/.exec(line)![1]),
        part: Number(/LAST-PART=(\d+)/.exec(line)?.[1] ?? -1),
      })),
  };
};
