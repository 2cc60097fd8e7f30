import type { Config, InputConfig } from '../config/schema.ts';
import type { Addresses, Via } from '../origin/addresses-endpoints.ts';
import { isEverywhere, reachableHost } from './addresses.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Ports } from './listeners.ts';
import { RTMP_APP } from './publish-desk.ts';
import type { PublishKey } from './publish-keys.ts';

export interface ChannelAddressesOptions {
  readonly config: Pick<Config, 'http' | 'https' | 'rtmp' | 'rtmps'>;
  readonly fleet: Pick<Fleet, 'members'>;
  /** Keys that are known in the clear. */
  readonly keys: () => readonly PublishKey[];
  /** Where the server listens, once it does. */
  readonly ports: () => Ports;
}

type Published = Addresses['inputs'][number];

/** What an operator copies into encoders and players. */
export const createAddresses =
  (options: ChannelAddressesOptions) =>
  (channel: string, via: Via): Addresses | undefined => {
    const member = options.fleet.members.get(channel);
    if (!member) return undefined;
    const keys = options.keys().filter((key) => key.channel === channel);
    const way = new Way(options, via);
    const inputs = member.config.inputs.map((input): Published => {
      const { name, type } = input;
      const key = keys.find((one) => one.input === name)?.key;
      return { input: name, type, ...publishing(input, channel, key, way) };
    });
    const { base } = way;
    const players = [
      { name: 'Player', url: `${base}/watch/${channel}` },
      { name: 'HLS', url: `${base}/live/${channel}/index.m3u8` },
      { name: 'Embedded', url: `${base}/embed/${channel}` },
    ];
    return { inputs, players };
  };

/** How who asks reaches this server, and so how encoders do. */
class Way {
  /** `https://stage.example` */
  readonly base: string;
  readonly #options: ChannelAddressesOptions;
  readonly #name: string | undefined;

  constructor(options: ChannelAddressesOptions, { host, secure }: Via) {
    this.#options = options;
    const { config, ports } = options;
    const scheme = secure ? 'https' : 'http';
    const given = host === undefined ? null : URL.parse(`${scheme}://${host}`);
    // Nothing but a host and a port: the rest of what a client may write there is not repeated.
    this.base = given?.origin ?? `http://${reachableHost(config.http.host)}:${ports().http}`;
    const isHere = given && /^(localhost|127\..*|\[::1\])$/.test(given.hostname);
    this.#name = given && !isHere ? given.hostname : undefined;
  }

  /** The host for a listener: the name that the request came by holds where it listens on all addresses. */
  host(bound: string): string {
    return isEverywhere(bound) && this.#name !== undefined ? this.#name : reachableHost(bound);
  }

  get rtmp(): string | undefined {
    const { config, ports } = this.#options;
    for (const protocol of ['rtmp', 'rtmps'] as const) {
      const at = config[protocol];
      if (at) return `${protocol}://${this.host(at.host)}:${ports()[protocol]}/${RTMP_APP}`;
    }
    return undefined;
  }
}

const SOURCE = 'ffmpeg -re -i FILE -c:v libx264 -preset veryfast -g 60 -pix_fmt yuv420p -c:a aac -ar 48000';

const publishing = (
  input: InputConfig,
  channel: string,
  key: string | undefined,
  way: Way,
): Omit<Published, 'input' | 'type'> => {
  if (input.type === 'rtmp') {
    const server = way.rtmp;
    if (server === undefined) return {};
    const url = `${server}/${key ?? 'KEY'}`;
    return { server, key, url, ffmpeg: `${SOURCE} -f flv '${url}'`, obs: { service: 'Custom', server, key } };
  }
  if (input.type === 'whip') {
    const server = `${way.base}/whip/${channel}`;
    return { server, key, obs: { service: 'WHIP', server, key } };
  }
  if (input.type === 'udp') {
    const url = `udp://${way.host(input.host)}:${input.port}`;
    return { server: url, url, ffmpeg: `${SOURCE} -f mpegts '${url}?pkt_size=1316'` };
  }
  if (input.type === 'srt' && input.mode === 'listener') return srt(input, way);
  return {};
};

/** libavformat takes a passphrase in a URL as it stands there: it cannot be escaped. */
const SAFE = /^[A-Za-z0-9._~-]+$/;

const srt = (input: Extract<InputConfig, { type: 'srt' }>, way: Way): Omit<Published, 'input' | 'type'> => {
  const { passphrase, latency } = input;
  const server = `srt://${way.host(input.host)}:${input.port}`;
  const inUrl = passphrase === undefined || SAFE.test(passphrase);
  const url = `${server}?latency=${Math.round(latency * 1e6)}${inUrl && passphrase ? `&passphrase=${passphrase}` : ''}`;
  const note = inUrl ? undefined : 'the passphrase cannot stand in a URL: set it as an option of its own';
  return {
    server,
    key: passphrase,
    url,
    ffmpeg: `${SOURCE} -f mpegts '${url}'`,
    obs: { service: 'Custom', server: url },
    note,
  };
};
