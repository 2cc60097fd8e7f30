import type { Logger } from 'pino';
import { isRefusal, type Gate } from '../access/gate.ts';
import { may } from '../access/identity.ts';
import type { Known, KnownPasses } from '../access/viewing/known-passes.ts';
import { problemOf, type PassProblem, type Subject } from '../access/viewing/pass.ts';
import type { ChannelViewing } from '../config/viewing.ts';
import { KEY_FOLDER } from '../hls/segment-names.ts';
import { COMMON, NOT_KEPT } from './headers.ts';
import type { LiveRequest } from './live-request.ts';
import { withPass } from './pass-path.ts';
import { plainText, unavailable, type Reply } from './reply.ts';

/** A request as far as it counts who makes it. */
export type ViewerRequest = Pick<LiveRequest, 'pass' | 'query' | 'address' | 'header'>;

/** What is asked for, of something that needs a pass. */
export interface Wanted {
  readonly subject: Subject;
  readonly policy: ChannelViewing;
  /** Without the token. */
  readonly path: string;
  readonly sort: 'playlist' | 'media' | 'picture' | 'other';
}

/** It takes a moment to say: only the app has that. */
export class AskFirst {
  readonly ask: () => Promise<Reply | undefined>;

  constructor(ask: () => Promise<Reply | undefined>) {
    this.ask = ask;
  }
}

/** Why somebody is not let in; undefined: they are. */
export type Barrier = Reply | AskFirst | undefined;

export interface ViewingOptions {
  /** Undefined for a channel that is not there. */
  readonly policyOf: (channel: string) => ChannelViewing | undefined;
  /** The channel that a recording is of; undefined for what was brought, which is open. */
  readonly channelOf: (recording: string) => string | undefined;
  readonly passes: KnownPasses;
  /** Who controls the server sees what it shows. */
  readonly gate: Gate;
  /** The viewer's address where a proxy that is trusted stands in between. */
  readonly addressOf: (request: ViewerRequest) => string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

export const PASS_COOKIE = 'sluice-pass';

/** Who may watch: says of each request below `/live/` and `/vod/` whether it comes with a pass that lets it in. */
export class Viewing {
  readonly #options: ViewingOptions;

  constructor(options: ViewingOptions) {
    this.#options = options;
  }

  /** Of a channel that asks for passes; undefined for one that is open, or not there. */
  policyOf(channel: string): ChannelViewing | undefined {
    const policy = this.#options.policyOf(channel);
    return policy?.access === 'signed' ? policy : undefined;
  }

  /** Undefined for what needs no pass. */
  ofLive({ channel, rendition, file }: Pick<LiveRequest, 'channel' | 'rendition' | 'file'>): Wanted | undefined {
    const policy = this.policyOf(channel);
    if (!policy) return undefined;
    const path = `/live/${channel}/${rendition === undefined ? '' : `${rendition}/`}${file}`;
    return needed({ subject: { kind: 'channel', name: channel }, policy, path, sort: sortOf(path) });
  }

  /** Undefined for what needs no pass. @param path as it was asked for, without a token in front of it */
  ofRecording(id: string, path: string): Wanted | undefined {
    const channel = this.#options.channelOf(id);
    const policy = channel === undefined ? undefined : this.policyOf(channel);
    return policy && needed({ subject: { kind: 'recording', name: id }, policy, path, sort: sortOf(path) });
  }

  judge(request: ViewerRequest, wanted: Wanted): Barrier {
    const { sort } = wanted;
    const token = tokenOf(request);
    if (!token) {
      // Those who control the server show that by other means, and on this machine see pictures without any.
      const mayBeKnown = sort === 'picture' || hasCredentials(request);
      return mayBeKnown ? new AskFirst(() => this.#byIdentity(request, wanted)) : NO_PASS;
    }
    const known = this.#options.passes.find(token.text);
    if (known === undefined) return new AskFirst(() => this.#check(token, request, wanted));
    return this.#byPass(known, token, request, wanted);
  }

  async #check(token: Token, request: ViewerRequest, wanted: Wanted): Promise<Reply | undefined> {
    try {
      const known = await this.#options.passes.check(token.text);
      return known === 'busy' ? BUSY : this.#byPass(known, token, request, wanted);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'a pass could not be checked');
      return BUSY;
    }
  }

  #byPass(known: Known, token: Token, request: ViewerRequest, { subject, path, sort }: Wanted): Reply | undefined {
    if (known === 'not-a-pass') return NOT_A_PASS;
    const { addressOf, now } = this.#options;
    // The address costs a system call: who has a pass without one is not asked.
    const address = known.address === undefined ? undefined : addressOf(request);
    const problem = problemOf(known, subject, address, now() / 1000);
    if (problem) return PROBLEMS[problem];
    // What a playlist names has no query: it stands below the same token.
    return token.place === 'query' && sort === 'playlist' ? redirect(token.text, path, request.query) : undefined;
  }

  async #byIdentity(request: ViewerRequest, { subject, sort }: Wanted): Promise<Reply | undefined> {
    const { address } = request;
    const found = await this.#options.gate.identify(
      { address, from: this.#options.addressOf(request), header: (name) => request.header(name) },
      false,
    );
    if (isRefusal(found) || (found.by === 'local' && sort !== 'picture')) return NO_PASS;
    return may(found, 'viewer', subject.kind === 'channel' ? subject.name : undefined) ? undefined : NO_PASS;
  }
}

const needed = (wanted: Wanted): Wanted | undefined =>
  wanted.sort === 'media' && wanted.policy.segments === 'public' ? undefined : wanted;

interface Token {
  readonly text: string;
  readonly place: 'path' | 'query' | 'cookie';
}

const IN_QUERY = /(?:^|&)token=([A-Za-z0-9_.-]+)(?=&|$)/;
const IN_COOKIE = new RegExp(`(?:^|;\\s*)${PASS_COOKIE}=([A-Za-z0-9_.-]+)(?=;|$)`);

const tokenOf = (request: ViewerRequest): Token | undefined => {
  if (request.pass !== undefined) return { text: request.pass, place: 'path' };
  const asked = request.query === '' ? undefined : IN_QUERY.exec(request.query)?.[1];
  if (asked !== undefined) return { text: asked, place: 'query' };
  const kept = IN_COOKIE.exec(request.header('cookie') ?? '')?.[1];
  return kept === undefined ? undefined : { text: kept, place: 'cookie' };
};

const hasCredentials = (request: ViewerRequest): boolean =>
  request.header('authorization') !== undefined || /(?:^|;\s*)sluice-session=/.test(request.header('cookie') ?? '');

const KEY = new RegExp(`/${KEY_FOLDER}/[^/]*$`);

const sortOf = (path: string): Wanted['sort'] => {
  if (path.endsWith('.m3u8')) return 'playlist';
  if (KEY.test(path)) return 'other';
  if (/\/(?:download\.(?:mp4|ts)|[^/]*storyboard\.vtt|chapters\.json)$/.test(path)) return 'other';
  if (/\.(?:jpg|webp)$/.test(path)) return 'picture';
  return /\.(?:ts|m4s|mp4|vtt|aac)$/.test(path) ? 'media' : 'other';
};

const redirect = (token: string, path: string, query: string): Reply => {
  const rest = query.replace(IN_QUERY, '').replace(/^&/, '');
  const Location = withPass(token, rest === '' ? path : `${path}?${rest}`);
  const headers = { ...COMMON, Location, 'Cache-Control': NOT_KEPT, 'Content-Length': '0' };
  return { status: 302, headers, body: [] };
};

const refused = (why: string): Reply => plainText(403, why);

const NO_PASS = refused('this stream is for those who bring a pass: ask whoever invited you for a link');
const NOT_A_PASS = refused('this pass is not one of ours: has the link been cut short?');
const BUSY = unavailable('passes cannot be checked now: try again in a moment');
const PROBLEMS: Readonly<Record<PassProblem, Reply>> = {
  expired: refused('this pass has expired: ask for another link'),
  'not-yet': refused('this pass does not count yet'),
  'other-subject': refused('this pass is for something else'),
  'other-address': refused('this pass is for another address'),
};
