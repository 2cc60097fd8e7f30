import { openHls, TrackEdges, type HlsStream } from '../pull/hls-stream.ts';
import type { HlsPiece, HlsTrack } from '../pull/hls-track.ts';
import { handOn } from './hand-on.ts';
import { HlsJoint } from './hls-joint.ts';
import type { Level } from './pacer-steering.ts';
import type { PullContext, PullDriver } from './pull-driver.ts';

/** Three target durations are there at the start (RFC 8216 6.3.3); one more may come before they are played. */
const TARGETS_AHEAD = 4;
const LEAST_AHEAD = 6;
/** What is left when the next segment comes, in target durations; outside, playing is made a little slower or faster. */
const LEFT: Level = { start: 1, least: 1, most: 2.75 };

/** @param target duration, seconds */
const levelOf = (target: number): Level => ({
  start: LEFT.start * target,
  least: LEFT.least * target,
  most: LEFT.most * target,
});

/** Pulls an HLS stream. How far it has come is kept from one connection to the next, so that nothing comes twice. */
export class HlsPull implements PullDriver {
  readonly #context: PullContext;
  #edges = new TrackEdges();
  #wasLive = false;

  constructor(context: PullContext) {
    this.#context = context;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { http, url, variant, environment, stage, note } = this.#context;
    const { languages = [] } = environment;
    stage('loading the playlist');
    const onlyLive = this.#wasLive;
    const stream = await openHls({ http, url, variant, signal, note, languages, edges: this.#edges, onlyLive });
    stage(`loading the first segment${stream.quality && ` of ${stream.quality}`}`);
    const ending = new AbortController();
    try {
      await this.#play(stream, AbortSignal.any([signal, ending.signal]));
    } finally {
      this.#wasLive ||= stream.main.isLive;
      ending.abort();
      // It was complete, and is played from its start the next time.
      if (stream.main.isDone && !this.#wasLive) this.#edges = new TrackEdges();
    }
  }

  async #play({ main, sounds, layout }: HlsStream, signal: AbortSignal): Promise<void> {
    const { environment, source } = this.#context;
    const isAlone = sounds.length === 0;
    const joint = new HlsJoint({
      ...{ environment, signal, layout, tracks: 1 + sounds.length },
      onDiscontinuity: () => source.finish(),
      onBytes: (chunk) => handOn(this.#context, chunk, signal),
    });
    try {
      await Promise.all([
        this.#follow(main, signal, isAlone ? this.#alone(joint, signal) : (piece) => joint.write(0, piece)),
        ...sounds.map((sound, index) => this.#follow(sound, signal, (piece) => joint.write(index + 1, piece))),
      ]);
      await joint.finish();
      // The last picture is complete.
      await source.finish();
    } finally {
      await joint.stop();
    }
  }

  async #follow(track: HlsTrack, signal: AbortSignal, take: (piece: HlsPiece) => Promise<void>): Promise<void> {
    const { pacer } = this.#context;
    for await (const piece of track.pieces(signal)) {
      const { targetDuration: target, isLive } = track;
      pacer.readAhead = Math.max(LEAST_AHEAD, TARGETS_AHEAD * target);
      pacer.steer(isLive ? levelOf(target) : undefined);
      await pacer.room(signal);
      await take(piece);
    }
  }

  /** A transport stream with all in it needs no joining. */
  #alone(joint: HlsJoint, signal: AbortSignal): (piece: HlsPiece) => Promise<void> {
    let timeline: string | undefined;
    return async (piece) => {
      if (piece.format !== 'ts') return joint.write(0, piece);
      if (piece.timeline !== timeline) await this.#context.source.finish();
      timeline = piece.timeline;
      await handOn(this.#context, piece.data, signal);
    };
  }
}
