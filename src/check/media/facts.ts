import type { FragmentFacts } from './mp4-fragment.ts';
import type { TrackFacts } from './track.ts';
import type { TransportFacts } from './ts-packets.ts';
import type { VttFacts } from './vtt.ts';

/** What a segment or part is, by its bytes. */
export interface MediaFacts {
  readonly container: 'ts' | 'fmp4' | 'packed-audio' | 'vtt' | 'unknown';
  readonly byteLength: number;
  readonly tracks: readonly TrackFacts[];
  readonly transport?: TransportFacts;
  readonly fragment?: FragmentFacts;
  readonly vtt?: VttFacts;
  /** 90 kHz, of packed audio. */
  readonly id3Timestamp?: number | undefined;
}

/** The track that durations go by (RFC 8216bis 3): pictures where there are some. */
export const mainTrack = ({ tracks }: MediaFacts): TrackFacts | undefined =>
  tracks.find(({ kind, units }) => kind === 'video' && units.length > 0) ??
  tracks.find(({ units }) => units.length > 0);
