/** What segments are made of: MPEG-TS, or fragmented MP4 (RFC 8216bis 3.1.1, 3.1.2). */
export type Container = 'ts' | 'fmp4';
