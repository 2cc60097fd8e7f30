/** What a WebVTT segment says (RFC 8216bis 3.1.4). */
export interface VttFacts {
  readonly hasHeader: boolean;
  readonly hasTimestampMap: boolean;
  /** 90 kHz that LOCAL 0 stands for; 0 without a map. */
  readonly offset: number;
  /** Seconds, in the file's own time. */
  readonly cues: readonly { readonly start: number; readonly end: number }[];
}

const MAX_LINES = 100_000;
const TIMESCALE = 90_000;
const TIME = String.raw`((?:\d{2,}:)?\d{2}:\d{2}\.\d{3})`;
const CUE = new RegExp(String.raw`^${TIME}[ \t]+-->[ \t]+${TIME}`);
const MAP = /^X-TIMESTAMP-MAP=/;

export const readVtt = (data: Buffer): VttFacts => {
  const lines = data
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/, MAX_LINES);
  const map = lines.find((line) => MAP.test(line)) ?? '';
  const mpegTs = Number(/MPEGTS:(\d{1,10})/.exec(map)?.[1] ?? NaN);
  const local = new RegExp(`LOCAL:${TIME}`).exec(map)?.[1];
  const cues = lines.flatMap((line) => {
    const match = CUE.exec(line);
    return match ? [{ start: seconds(match[1]!), end: seconds(match[2]!) }] : [];
  });
  const hasTimestampMap = Number.isFinite(mpegTs) && local !== undefined;
  return {
    hasHeader: /^WEBVTT([ \t].*)?$/.test(lines[0] ?? ''),
    hasTimestampMap,
    offset: hasTimestampMap ? mpegTs - seconds(local) * TIMESCALE : 0,
    cues,
  };
};

const seconds = (text: string): number => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
