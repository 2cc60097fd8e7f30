import type { JSX } from 'preact';
import { timeOfDay } from '../../times.ts';
import { useChannels } from '../data/channels.ts';
import { TONES, useHealth, WORDS, type Health } from '../data/health.ts';
import { useNow } from '../data/use-now.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { useMay } from '../session/session.ts';
import { ChannelCard } from './channel-card.tsx';
import { listed } from './order.ts';
import './overview.css';
import { Summary } from './summary.tsx';
import { useWall } from './wall.ts';

const NewChannel = (): JSX.Element => (
  <a class="button primary" href="/admin/new">
    <Icon name="plus" /> New channel
  </a>
);

/** What is wrong with the machine, for all channels. */
const ServerTrouble = ({ health }: { health: Health | undefined }): JSX.Element | null => {
  const server = health?.server;
  if (!server || server.status === 'OK') return null;
  return (
    <p class="banner server-trouble" role="alert">
      <Badge tone={TONES[server.status]}>{WORDS[server.status]}</Badge> The server: {server.text}
    </p>
  );
};

const Overview = (): JSX.Element => {
  const channels = useChannels();
  const health = useHealth();
  const now = useNow();
  const mayAdd = useMay('admin');
  const { isWall, enter, leave } = useWall();
  return (
    <>
      <PageHead title="Overview">
        <Summary health={health.value} />
        {isWall ? (
          <>
            <time class="wall-clock">{timeOfDay(now)}</time>
            <Button icon="close" label="Leave the wall screen" onClick={leave} />
          </>
        ) : (
          <>
            <span class="wall-button">
              <Button icon="wall" onClick={enter}>
                Wall screen
              </Button>
            </span>
            {mayAdd && <NewChannel />}
          </>
        )}
      </PageHead>
      <ServerTrouble health={health.value} />
      <Loaded of={channels} what="the channels" lines={6}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState title="There is no channel yet">
              <p>A channel takes sources in, decides which one is on the air, and makes the stream of it.</p>
              {mayAdd && <NewChannel />}
            </EmptyState>
          ) : (
            <ul class="channels">
              {listed(all, health.value).map((one) => (
                <ChannelCard key={one.channel.name} of={one} now={now} isWall={isWall} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
};

export default Overview;
