import { render, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fetchChannels, standing, type Channel } from './channels.ts';
import { Header } from './header.tsx';
import { Notice } from './notice.tsx';
import './styles.css';
import { usePolled } from './use-polled.ts';

const POLL_MS = 4000;
/** The server makes a new picture about this often. */
const PICTURE_MS = 6000;

/** Counts up while the page can be seen: pictures are asked for anew with each step. */
const useTick = (intervalMs: number): number => {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => !document.hidden && setTick((count) => count + 1), intervalMs);
    return () => window.clearInterval(timer);
  }, []);
  return tick;
};

const Card = ({ channel, tick }: { channel: Channel; tick: number }): JSX.Element => {
  const { tone, badge, text } = standing(channel);
  const [failed, setFailed] = useState(false);
  const picture = `/live/${channel.name}/picture.jpg?${tick}`;
  return (
    <li class="card">
      <a href={`/watch/${channel.name}`}>
        <div class="thumb">
          <img
            src={picture}
            alt=""
            width={640}
            height={360}
            class={failed ? 'hidden' : ''}
            onError={() => setFailed(true)}
            onLoad={() => setFailed(false)}
          />
          <span class={`badge ${tone}`}>{badge}</span>
        </div>
        <h2>{channel.title}</h2>
        <p class="quiet">{text}</p>
      </a>
    </li>
  );
};

const Channels = (): JSX.Element => {
  const polled = usePolled(fetchChannels, POLL_MS);
  const tick = useTick(PICTURE_MS);
  const channels = polled.status === 'loading' ? undefined : polled.value;
  return (
    <>
      <Header />
      <main class="page">
        <h1>Channels</h1>
        {polled.status === 'failed' && channels && (
          <p class="banner" role="alert">
            {polled.why}. Trying again.
          </p>
        )}
        {polled.status === 'loading' && <Notice title="Loading">Asking the server for its channels.</Notice>}
        {polled.status === 'failed' && !channels && (
          <Notice title={polled.why}>This page tries again by itself every few seconds.</Notice>
        )}
        {channels?.length === 0 && (
          <Notice title="No channels yet">Add one to the config file of this server, and it appears here.</Notice>
        )}
        {channels && (
          <ul class="cards">
            {channels.map((channel) => (
              <Card key={channel.name} channel={channel} tick={tick} />
            ))}
          </ul>
        )}
      </main>
    </>
  );
};

render(<Channels />, document.getElementById('app')!);
