import type { JSX } from 'preact';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { inputName } from '../../../../src/setup/sources.ts';
import { channelPath, programmePicture } from '../channel/paths.ts';
import { useResource } from '../data/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { Copy } from '../parts/copy.tsx';
import { Picture } from '../parts/picture.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { PublishedAs } from './published-as.tsx';
import type { DraftDesk } from './use-draft.ts';

/** It is on the air: where to watch it, and where to go on. */
export const Finished = ({ desk }: { desk: DraftDesk }): JSX.Element => {
  const { name, title, source } = desk.draft.answers;
  const shown = useResource<ChannelState>(channelPath(name), {
    every: 1000,
    touches: ({ channel }) => channel === name,
  });
  const onAir = shown.value?.onAir;
  const isLive = onAir === inputName(source);
  const watch = `${location.origin}/watch/${encodeURIComponent(name)}`;
  return (
    <section class="finished" aria-label="Done">
      <h2>{isLive ? `${title || name} is live` : `${title || name} is ready`}</h2>
      <div class="finished-picture">
        <Picture path={programmePicture(name)} size="medium" alt="The programme, as it is now" />
        <span class="monitor-lamp">
          {isLive ? <Badge tone="live">Live</Badge> : <Badge tone="off">Waiting for the source</Badge>}
        </span>
      </div>
      <div class="with-qr">
        <QrCode text={watch} label="the page to watch" />
        <div class="form">
          <Copy label="Watch page" text={watch} />
          <Copy label="Playlist (HLS)" text={`${location.origin}/live/${encodeURIComponent(name)}/index.m3u8`} />
        </div>
      </div>
      <PublishedAs desk={desk} />
      <div class="row-buttons">
        <a class="button primary" href={`/admin/channels/${encodeURIComponent(name)}`}>
          To the channel
        </a>
        <a class="button" href={watch} target="_blank" rel="noreferrer">
          Watch it
        </a>
        <Button onClick={desk.forget}>Make another channel</Button>
      </div>
    </section>
  );
};
