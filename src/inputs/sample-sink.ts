import type { Feed } from './feed.ts';

/** What takes the samples of a source: a feed, or something on the way to one. */
export type SampleSink = Pick<Feed, 'connected' | 'push' | 'hasAudio' | 'languages' | 'cue'>;
