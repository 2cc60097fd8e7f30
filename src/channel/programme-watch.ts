import type { Logger } from 'pino';
import { Beat } from '../clock/beat.ts';
import type { QualitySettings } from '../config/quality.ts';
import type { EventBus } from '../events/bus.ts';
import type { ChannelEvent } from '../events/schemas.ts';
import { laneOf, type Sample } from '../media/sample.ts';
import { Look } from '../pictures/look.ts';
import type { ProcessLedger } from '../process/ledger.ts';
import { Loudness } from '../watchdog/loudness.ts';
import { LOOK_HEIGHT, LOOK_WIDTH } from '../watchdog/picture.ts';
import { ProgrammeLoudness } from '../watchdog/programme-loudness.ts';
import { Watchdogs, type WatchdogChange } from '../watchdog/watchdogs.ts';
import type { TimingFigures } from './segment-timing.ts';
import type { QualityState } from './state.ts';

export interface ProgrammeWatchOptions {
  readonly channel: string;
  readonly settings: QualitySettings;
  /** Tells each sample of the programme. @returns how to end that */
  readonly onSample: (tap: (sample: Sample) => void) => () => void;
  /** Of the newest segment. */
  readonly timing: () => TimingFigures | undefined;
  /** Whether what is on the air only fills in: a slate may be black and silent. */
  readonly isFilling: () => boolean;
  readonly beat?: Beat | undefined;
  readonly ffmpeg: string;
  readonly ledger: ProcessLedger;
  readonly bus: EventBus<ChannelEvent>;
  readonly log: Logger;
  /** Monotonic, seconds. */
  readonly now?: () => number;
}

const INTERVAL_MS = 500;
const PROBLEMS = ['black', 'frozen', 'silent'] as const;
type Problem = (typeof PROBLEMS)[number];

/** Looks at what goes on the air, and listens to it: as the watchdogs of inputs do, but behind all cuts. */
export class ProgrammeWatch {
  readonly #options: ProgrammeWatchOptions;
  readonly #look: Look;
  readonly #loudness: ProgrammeLoudness | undefined;
  readonly #now: () => number;
  readonly #ends: (() => void)[];
  #watchdogs: Watchdogs;
  #filling = false;

  constructor(options: ProgrammeWatchOptions) {
    const { channel, settings, onSample, beat = new Beat(), ffmpeg, ledger, log } = options;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now() / 1000);
    this.#watchdogs = this.#newWatchdogs();
    const level = new Loudness((dbfs) => this.#filling || this.#watchdogs.sound(dbfs, this.#now()));
    const loudness = (this.#loudness = settings.loudness ? new ProgrammeLoudness() : undefined);
    this.#look = new Look({
      ...{ name: `${channel} look at the programme`, ffmpeg, ledger, log, now: this.#now },
      pictures: { width: LOOK_WIDTH, height: LOOK_HEIGHT },
      sound: true,
      onPicture: (gray) => this.#filling || this.#watchdogs.picture(gray, this.#now()),
      onSound: (pcm) => level.push(pcm),
      ...(loudness && { onLoudness: (text: string) => loudness.push(text, this.#now()) }),
    });
    this.#ends = [onSample((sample) => this.#take(sample)), beat.every(INTERVAL_MS, () => this.#tick())];
  }

  get state(): QualityState {
    const now = this.#now();
    const { trouble, raised } = { trouble: this.#watchdogs.trouble(now), raised: this.#watchdogs.raised };
    const timing = this.#options.timing();
    return {
      problems: PROBLEMS.filter((problem) => raised.includes(problem)),
      reason: trouble,
      loudness: this.#loudness?.read(now),
      avOffset: timing?.avOffset,
      keyFrameInterval: timing?.keyFrameInterval,
    };
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    await this.#look.stop();
  }

  #newWatchdogs(): Watchdogs {
    const { black, frozen, silent } = this.#options.settings;
    return new Watchdogs({ black, frozen, silent }, (change) => this.#tell(change));
  }

  #take(sample: Sample): void {
    // Of further languages, the main sound stands in for them.
    if (laneOf(sample) > 1) return;
    this.#watchdogs.sample(sample.kind, sample.data.length, this.#now());
    this.#look.push(sample);
  }

  #tick(): void {
    const filling = this.#options.isFilling();
    if (filling !== this.#filling) {
      this.#filling = filling;
      const { raised } = this.#watchdogs;
      this.#watchdogs = this.#newWatchdogs();
      for (const watchdog of raised) this.#tell({ watchdog, raised: false, reason: 'a slate is on the air' });
    }
    // Without pictures there is no programme to judge; sound is always there, made or come.
    this.#watchdogs.tick(false, this.#now());
  }

  #tell({ watchdog, raised, reason }: WatchdogChange): void {
    const { channel, bus, log } = this.#options;
    const at = new Date().toISOString();
    bus.emit({ type: 'quality', channel, at, problem: watchdog as Problem, raised, reason });
    log[raised ? 'warn' : 'info']({ problem: watchdog, raised }, `programme: ${reason}`);
  }
}
