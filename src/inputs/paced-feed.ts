import type { Sample } from '../media/sample.ts';
import type { Feed } from './feed.ts';
import type { Pacer } from './pacer.ts';
import type { SampleSink } from './sample-sink.ts';
import type { SourceCue } from './source-cue.ts';
import { SourceEpoch } from './source-epoch.ts';

/** Stands between a source that sends in bursts and a feed: each connection goes on where the one before ended. */
export class PacedFeed implements SampleSink {
  readonly #feed: Feed;
  readonly #pacer: Pacer;
  #epoch = new SourceEpoch();
  #samples = 0;

  constructor(feed: Feed, pacer: Pacer) {
    this.#feed = feed;
    this.#pacer = pacer;
  }

  /** How many samples came so far. */
  get samples(): number {
    return this.#samples;
  }

  get hasAudio(): boolean {
    return this.#feed.hasAudio;
  }

  set hasAudio(hasAudio: boolean) {
    this.#feed.hasAudio = hasAudio;
    this.#pacer.expectsAudio = hasAudio;
  }

  get languages(): readonly number[] {
    return this.#feed.languages;
  }

  set languages(languages: readonly number[]) {
    this.#feed.languages = languages;
  }

  connected(hasAudio: boolean, languages: readonly number[] = []): void {
    this.#epoch = new SourceEpoch();
    // The feed itself sees one source that runs on: what it keeps for a cut stays good.
    if (this.#samples === 0) this.#feed.connected(hasAudio, languages);
    this.hasAudio = hasAudio;
    this.languages = languages;
  }

  cue(cue: SourceCue): void {
    this.#pacer.addCue(cue, this.#epoch);
  }

  push(sample: Sample): void {
    this.#samples++;
    this.#pacer.add(sample, this.#epoch);
  }
}
