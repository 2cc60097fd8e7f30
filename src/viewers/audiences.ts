import { Audience } from './audience.ts';
import { CMCD_OTHERS, CMCD_SESSION, cmcdOfQuery, parseCmcd, type Cmcd } from './cmcd.ts';
import { EdgeTallies, type EdgeReport } from './edge-tallies.ts';
import { summarise, type AudienceState, type Tally } from './tally.ts';

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
/** Characters by which players that call themselves differently are told apart; browsers need about 120. */
const MOST_OF_A_NAME = 200;

/** What there is to look at. Other names are made up by strangers. */
export interface Offer {
  readonly hasChannel: (name: string) => boolean;
  /** @returns the name as the channel has it: one from a request would keep all of that in memory; undefined: none */
  readonly renditionOf: (channel: string, name: string) => string | undefined;
}

/** The viewers of all channels. */
export class Audiences {
  readonly #byChannel = new Map<string, Audience>();
  readonly #offer: Offer;
  readonly #edges = new EdgeTallies({ patience: PATIENCE, now });

  constructor(offer: Offer) {
    this.#offer = offer;
  }

  /** Told of each request, before it is answered. */
  observe(request: ViewerRequest): void {
    const { channel } = request;
    if (request.rendition === undefined) return;
    const rendition = this.#offer.renditionOf(channel, request.rendition);
    if (rendition === undefined || this.#isEdge(request)) return;
    const cmcd = readCmcd(request);
    if (request.file.endsWith(PLAYLIST)) {
      const who = `${request.address} ${request.header('user-agent')?.slice(0, MOST_OF_A_NAME) ?? ''}`;
      this.#of(channel).playlist(who, rendition, cmcd);
    } else if (cmcd) {
      this.#of(channel).media(cmcd);
    }
  }

  /** What an edge counted of the viewers in front of it. @returns false where there are too many edges */
  takeReport(edge: string, report: EdgeReport): boolean {
    return this.#edges.take(edge, report);
  }

  /** Those behind edges, too. */
  state(channel: string): AudienceState {
    return summarise([this.#of(channel).tally(), ...this.#edges.of(channel)]);
  }

  /** How many they are, those behind edges too. */
  viewers(channel: string): number {
    const own = this.#byChannel.get(channel)?.viewers ?? 0;
    return this.#edges.of(channel).reduce((sum, { viewers }) => sum + viewers, own);
  }

  /** Those who came here themselves, by channel: where there are any, or have been. */
  tallies(): Record<string, Tally> {
    return Object.fromEntries([...this.#byChannel].map(([channel, audience]) => [channel, audience.tally()]));
  }

  /** It asks for others, and says for how many (RFC 8586). */
  #isEdge(request: ViewerRequest): boolean {
    const through = request.header('cdn-loop');
    return through !== undefined && through.split(',', MOST_EDGES).some((name) => this.#edges.has(name.trim()));
  }

  #of(channel: string): Audience {
    const known = this.#byChannel.get(channel);
    if (known) return known;
    for (const name of this.#byChannel.keys()) if (!this.#offer.hasChannel(name)) this.#byChannel.delete(name);
    const audience = new Audience({ patience: PATIENCE, now });
    this.#byChannel.set(channel, audience);
    return audience;
  }
}

/** Between a viewer and the server. */
const MOST_EDGES = 16;

const now = (): number => performance.now() / 1000;

/** In a parameter of the query, or in headers, of which the one with the session is always there (CTA-5004 2). */
const readCmcd = (request: ViewerRequest): Cmcd | undefined => {
  const { query } = request;
  if (query !== '' && query.includes('CMCD=')) return cmcdOfQuery(query);
  const session = request.header(CMCD_SESSION);
  if (session === undefined) return undefined;
  return parseCmcd([session, ...CMCD_OTHERS.flatMap((name) => request.header(name) ?? [])].join(','));
};
