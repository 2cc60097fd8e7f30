/** What carries pictures and sound: MPEG-TS, or fragmented MP4 (RFC 8216bis 3.1.1, 3.1.2). */
export type Container = 'ts' | 'fmp4';

/** What segments are made of; text is in WebVTT (RFC 8216bis 3.1.4). */
export type SegmentFormat = Container | 'vtt';

/** Of a segment's name, without the dot. */
export const EXTENSIONS: Readonly<Record<SegmentFormat, string>> = { ts: 'ts', fmp4: 'm4s', vtt: 'vtt' };
