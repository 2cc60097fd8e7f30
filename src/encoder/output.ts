import type { Container } from '../media/container.ts';
import { hasSound, trackOf, type Rung } from './rung.ts';

/** What of a rung comes out of a pipe. */
export type OutputStream = 'both' | 'video' | 'audio';

/** One pipe of the encoder: what it carries, and for which rungs. */
export interface EncoderOutput {
  readonly stream: OutputStream;
  /** Those of one pipe have the same sound. */
  readonly rungs: readonly [Rung, ...Rung[]];
}

/**
 * The pipes of an encoder, in order. MPEG-TS carries pictures and sound together. Fragmented MP4 has them apart: with
 * two tracks in one file ffmpeg's muxer takes one packet's time for another's as soon as two of a track wait; and
 * sound that several rungs have in common is encoded once.
 */
export const encoderOutputs = (rungs: readonly Rung[], container: Container): EncoderOutput[] => {
  if (container === 'ts') return rungs.map((rung) => ({ stream: 'both', rungs: [rung] }));
  const sounds = new Map<string, [Rung, ...Rung[]]>();
  for (const rung of rungs.filter(hasSound)) {
    const sound = `${trackOf(rung)} ${rung.audioBitrate}`;
    const same = sounds.get(sound);
    if (same) same.push(rung);
    else sounds.set(sound, [rung]);
  }
  return [
    ...rungs.flatMap((rung): EncoderOutput[] => (rung.kind === 'video' ? [{ stream: 'video', rungs: [rung] }] : [])),
    ...[...sounds.values()].map((same): EncoderOutput => ({ stream: 'audio', rungs: same })),
  ];
};
