import captionDecoders from 'mux.js/lib/m2ts/caption-stream.js';
import type { Ticks } from '../clock/ticks.ts';
import { NAL_IDR, NAL_SEI, nalType, nalUnits } from '../media/annex-b.ts';
import { withoutEmulation } from '../media/emulation.ts';
import type { VideoSample } from '../media/sample.ts';
import { CueTrack } from './cue-track.ts';
import type { Screen } from './screen.ts';

/** CC1 to CC4 of CEA-608. */
export const CAPTION_CHANNELS = ['CC1', 'CC2', 'CC3', 'CC4'] as const;
export type CaptionChannel = (typeof CAPTION_CHANNELS)[number];

/** Pictures that may wait for earlier ones: no stream holds back more (H.264 A.3.1, max_dec_frame_buffering). */
const MOST_WAITING = 32;

interface Message {
  readonly pts: Ticks;
  /** SEI messages without start codes. */
  readonly units: readonly Buffer[];
  readonly entry: boolean;
}

export interface CaptionReaderOptions {
  readonly channels: readonly CaptionChannel[];
  /** Told what a decoder said of damaged captions. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * Reads the captions that travel with a programme's pictures (ATSC A/53 part 4, CEA-708 4.4; CEA-608 within), in the
 * order in which they are shown, and keeps what each channel has on its screen.
 */
export class CaptionReader {
  readonly #options: CaptionReaderOptions;
  readonly #decoder = new captionDecoders.CaptionStream({ parse708captions: false });
  readonly #tracks: ReadonlyMap<CaptionChannel, CueTrack>;
  /** In the order of their presentation. */
  #waiting: Message[] = [];

  constructor(options: CaptionReaderOptions) {
    this.#options = options;
    this.#tracks = new Map(options.channels.map((channel) => [channel, new CueTrack()]));
  }

  track(channel: CaptionChannel): CueTrack {
    return this.#tracks.get(channel)!;
  }

  /** The programme's next picture, in decoding order. */
  push({ pts, dts, entry = false, data }: VideoSample): void {
    // What stood in front of a cut is shown to its end, and nothing of it goes on behind.
    if (entry) this.advance(Infinity);
    const units = captionUnits(data);
    if (units.length > 0 || entry) this.#insert({ pts, units, entry });
    this.advance(dts);
    while (this.#waiting.length > MOST_WAITING) this.#show(this.#waiting.shift()!);
  }

  /** Nothing that is shown before `until` will come any more. */
  advance(until: Ticks): void {
    while (this.#waiting.length > 0 && this.#waiting[0]!.pts <= until) this.#show(this.#waiting.shift()!);
  }

  #insert(message: Message): void {
    const behind = this.#waiting.findLastIndex(({ pts }) => pts <= message.pts) + 1;
    this.#waiting.splice(behind, 0, message);
  }

  #show({ pts, units, entry }: Message): void {
    if (entry) this.#decoder.reset();
    try {
      // The decoder takes what has the same decoding time, or a later one, for new.
      for (const escapedRBSP of units) this.#decoder.push({ nalUnitType: 'sei_rbsp', escapedRBSP, pts, dts: pts });
      this.#decoder.flush();
    } catch (error) {
      this.#decoder.reset();
      this.#options.onProblem(error);
    }
    for (const [channel, track] of this.#tracks) track.show(pts, this.#screen(channel));
  }

  #screen(channel: CaptionChannel): Screen {
    const { displayed_: rows } = this.#decoder.ccStreams_[CAPTION_CHANNELS.indexOf(channel)]!;
    return rows.flatMap(({ text, indent, offset }, index) => {
      const shown = text.trim();
      return shown === '' ? [] : [{ row: index + 1, column: Math.min(31, indent * 4 + offset), text: shown }];
    });
  }
}

/** The messages that may carry captions; they stand in front of the picture's first slice (H.264 7.4.1.2.3). */
const captionUnits = (picture: Buffer): Buffer[] => {
  const found: Buffer[] = [];
  for (const unit of nalUnits(picture)) {
    const type = nalType(unit);
    if (type >= 1 && type <= NAL_IDR) break;
    if (type === NAL_SEI && unit.includes('GA94')) found.push(withoutEmulation(unit.subarray(1)));
  }
  return found;
};
