import type { Answer, Protocol } from '../delivery/answer.ts';
import type { Report } from '../finding.ts';
import { Findings } from '../findings.ts';
import type { CheckCounts } from '../summary.ts';
import { CheckClient } from './http-client.ts';

/** A multivariant playlist, or a media playlist of a day, has a few MB. */
const MAX_PLAYLIST_BYTES = 32 * 1024 * 1024;
/** A segment of 10 s with 100 Mbit/s has 125 MB. */
const MAX_MEDIA_BYTES = 256 * 1024 * 1024;
const PATIENCE_MS = 10_000;

export interface CheckOptions {
  readonly url: string;
  /** How long a live stream is followed, seconds. */
  readonly seconds: number;
  /** Whether segments and parts are loaded. */
  readonly media: boolean;
  /** Parts of the URIs of renditions that are followed; empty for all. */
  readonly renditions: readonly string[];
  /** Of media, all together. */
  readonly maxBytes: number;
  readonly insecure: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What the parts of one check share: the client, the limits, the findings. */
export class CheckSession {
  readonly options: CheckOptions;
  readonly findings = new Findings();
  readonly counts: CheckCounts = { renditions: 0, playlists: 0, segments: 0, parts: 0, bytes: 0 };
  /** Ends everything. */
  readonly signal: AbortSignal;
  readonly #client: CheckClient;
  readonly #protocols = new Set<Protocol>();
  readonly #ending = new AbortController();

  constructor(options: CheckOptions) {
    this.options = options;
    this.#client = new CheckClient(options);
    const signals = [this.#ending.signal, ...(options.signal ? [options.signal] : [])];
    this.signal = AbortSignal.any(signals);
  }

  report(url: string): Report {
    return this.findings.at(url);
  }

  /** What servers answered by. */
  get protocols(): readonly Protocol[] {
    return [...this.#protocols];
  }

  /** Whether more media may be loaded. */
  get hasBytesLeft(): boolean {
    return this.counts.bytes < this.options.maxBytes;
  }

  /** @param patienceMs until the answer begins: longer for those that are held. @throws NoAnswerError */
  async loadPlaylist(url: string, patienceMs = PATIENCE_MS): Promise<Answer> {
    this.counts.playlists++;
    const { signal } = this;
    const answer = await this.#client.get({ url, signal, patienceMs, maxBytes: MAX_PLAYLIST_BYTES, compressed: true });
    this.#protocols.add(answer.protocol);
    return answer;
  }

  /** @throws NoAnswerError */
  async loadMedia(url: string, range?: { offset: number; length: number }, patienceMs = PATIENCE_MS): Promise<Answer> {
    const { signal } = this;
    const answer = await this.#client.get({ url, range, signal, patienceMs, maxBytes: MAX_MEDIA_BYTES });
    this.counts.bytes += answer.transferred;
    this.#protocols.add(answer.protocol);
    return answer;
  }

  /** Gives up what is still asked for. */
  close(): void {
    this.#ending.abort();
    this.#client.close();
  }
}
