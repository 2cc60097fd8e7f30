import type { JSX } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { useState } from 'preact/hooks';
import type { ChannelState } from '../../../../src/channel/state.ts';
import type { Store } from '../data/store.ts';
import { useNow } from '../data/use-now.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { since, span } from '../parts/figures.ts';
import { Picture } from '../parts/picture.tsx';
import { LevelMeter } from './level-meter.tsx';
import type { Levels } from './levels.ts';
import { programmePicture } from './paths.ts';

// The player is fetched by those who press.
const Stream = lazy(() => import('./stream.tsx'));

/** What viewers see: a picture each second, or the stream itself at a press. */
export const Monitor = ({ channel, levels }: { channel: ChannelState; levels: Store<Levels> }): JSX.Element => {
  const [isPlaying, setPlaying] = useState(false);
  const now = useNow();
  return (
    <section class="monitor" aria-label="Programme">
      <div class="monitor-picture">
        {isPlaying ? (
          <Suspense fallback={<Picture path={programmePicture(channel.name)} size="medium" alt="" />}>
            <Stream channel={channel} />
          </Suspense>
        ) : (
          <Picture path={programmePicture(channel.name)} size="medium" every={1000} alt="The programme, as it is now" />
        )}
        <span class="monitor-lamp">
          {channel.onAir === undefined ? (
            <Badge tone="off">Nothing on air</Badge>
          ) : (
            <Badge tone="live">On air: {channel.onAir}</Badge>
          )}
        </span>
      </div>
      <div class="monitor-foot">
        <LevelMeter label="Sound of the programme" levels={levels} />
        <span class="quiet small">{channel.onAirSince ? `for ${span(since(channel.onAirSince, now))}` : ''}</span>
        <Button kind="quiet" icon={isPlaying ? 'stop' : 'play'} onClick={() => setPlaying(!isPlaying)}>
          {isPlaying ? 'Pictures' : 'Play'}
        </Button>
      </div>
    </section>
  );
};
