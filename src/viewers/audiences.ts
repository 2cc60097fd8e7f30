import { Audience, type AudienceState } from './audience.ts';
import { CMCD_OTHERS, CMCD_SESSION, cmcdOfQuery, parseCmcd, type Cmcd } from './cmcd.ts';

/** What counts here of a request to `/live/…`. */
export interface ViewerRequest {
  readonly channel: string;
  /** Absent for what lies beside a channel's multivariant playlist. */
  readonly rendition: string | undefined;
  readonly file: string;
  readonly query: string;
  readonly address: string | undefined;
  header(name: string): string | undefined;
}

/** Playlists are asked for at least every ten seconds; a player that misses two of them may still come back. Seconds. */
const PATIENCE = 30;
const PLAYLIST = '.m3u8';

/** The viewers of all channels. */
export class Audiences {
  readonly #byChannel = new Map<string, Audience>();
  readonly #isChannel: (name: string) => boolean;

  /** @param isChannel names of others are made up by strangers */
  constructor(isChannel: (name: string) => boolean) {
    this.#isChannel = isChannel;
  }

  /** Told of each request, before it is answered. */
  observe(request: ViewerRequest): void {
    const { channel, rendition } = request;
    if (rendition === undefined || !this.#isChannel(channel)) return;
    const cmcd = readCmcd(request);
    if (request.file.endsWith(PLAYLIST)) {
      const who = `${request.address} ${request.header('user-agent') ?? ''}`;
      this.#of(channel).playlist(who, rendition, cmcd);
    } else if (cmcd) {
      this.#of(channel).media(cmcd);
    }
  }

  state(channel: string): AudienceState {
    return this.#of(channel).state();
  }

  #of(channel: string): Audience {
    const known = this.#byChannel.get(channel);
    if (known) return known;
    for (const name of this.#byChannel.keys()) if (!this.#isChannel(name)) this.#byChannel.delete(name);
    const audience = new Audience({ patience: PATIENCE, now: () => performance.now() / 1000 });
    this.#byChannel.set(channel, audience);
    return audience;
  }
}

/** In a parameter of the query, or in headers, of which the one with the session is always there (CTA-5004 2). */
const readCmcd = (request: ViewerRequest): Cmcd | undefined => {
  const { query } = request;
  if (query !== '' && query.includes('CMCD=')) return cmcdOfQuery(query);
  const session = request.header(CMCD_SESSION);
  if (session === undefined) return undefined;
  return parseCmcd([session, ...CMCD_OTHERS.flatMap((name) => request.header(name) ?? [])].join(','));
};
