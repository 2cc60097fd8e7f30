import type { JSX } from 'preact';
import { useResource } from '../data/resource.ts';
import { Copy } from '../parts/copy.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { Loaded } from '../parts/states.tsx';
import { embedCode, ffmpegCommand, type Addresses, type InputAddress } from './addresses.ts';
import { channelPath } from './paths.ts';

export interface AddressesProps {
  readonly channel: string;
  readonly title: string;
  /** Where to publish is for operators. */
  readonly may: boolean;
}

/** Where to publish, and where to watch: ready to be copied. */
export const AddressesView = ({ channel, title, may }: AddressesProps): JSX.Element => {
  const shown = useResource<Addresses>(may ? channelPath(channel, '/addresses') : undefined, { every: 60_000 });
  const watch = `${location.origin}/watch/${encodeURIComponent(channel)}`;
  return (
    <div class="two-columns">
      <section aria-label="Publish">
        <h3>Publish</h3>
        {may ? (
          <Loaded of={shown} what="the addresses">
            {({ inputs }) => (
              <>
                {inputs.filter(isPublished).map((address) => (
                  <PublishAddress key={`${address.input} ${address.server ?? ''}`} address={address} />
                ))}
                {!inputs.some(isPublished) && (
                  <p class="quiet">This channel has no input that somebody publishes to.</p>
                )}
                <p>
                  <a class="plain-link" href={`/admin/channels/${encodeURIComponent(channel)}/keys`}>
                    Stream keys: make and revoke
                  </a>
                </p>
              </>
            )}
          </Loaded>
        ) : (
          <p class="quiet">Addresses of publishers are shown to operators.</p>
        )}
      </section>
      <section aria-label="Watch">
        <h3>Watch</h3>
        <div class="address with-qr">
          <QrCode text={watch} label="the page to watch" />
          <Copy label="Page" text={watch} />
        </div>
        <div class="address">
          <Copy label="Playlist (HLS)" text={`${location.origin}/live/${encodeURIComponent(channel)}/index.m3u8`} />
          <Copy label="Embed code" text={embedCode(location.origin, channel, title)} />
        </div>
        {shown.value?.players
          .filter(({ url }) => url !== watch)
          .map(({ name, url }) => (
            <Copy key={name} label={name} text={url} />
          ))}
      </section>
    </div>
  );
};

const isPublished = ({ server, url }: InputAddress): boolean => server !== undefined || url !== undefined;

/** What goes into OBS, or another program, for one input. */
export const PublishAddress = ({ address }: { address: InputAddress }): JSX.Element => {
  const { input, type, server, key, url, note } = address;
  const command = ffmpegCommand(address);
  const scanned = url ?? (server !== undefined && key !== undefined ? `${server}/${key}` : server);
  return (
    <div class="address" data-input={input}>
      <p class="address-head">
        <strong>{input}</strong> <span class="quiet">{PROGRAMS[type] ?? type}</span>
      </p>
      <div class="with-qr">
        {scanned !== undefined && <QrCode text={scanned} label={`where to publish ${input}`} />}
        <div class="form">
          {server !== undefined && <Copy label="Server" text={server} />}
          {key !== undefined && <Copy label={KEY_WORDS[type] ?? 'Stream key'} text={key} />}
          {key === undefined && (type === 'rtmp' || type === 'whip') && (
            <p class="quiet">Its keys are kept as digests: make one on the page of stream keys, it is shown once.</p>
          )}
          {note !== undefined && <p class="quiet">{note}</p>}
          {url !== undefined && url !== server && <Copy label="Address" text={url} />}
        </div>
      </div>
      {command !== undefined && <Copy label="Try it with ffmpeg" text={command} />}
    </div>
  );
};

const KEY_WORDS: Readonly<Record<string, string>> = { whip: 'Bearer token', srt: 'Passphrase' };

const PROGRAMS: Readonly<Record<string, string>> = {
  rtmp: 'OBS: Settings > Stream, Service: Custom',
  whip: 'OBS: Settings > Stream, Service: WHIP',
  srt: 'SRT, in caller mode',
  udp: 'UDP, MPEG-TS',
};
