import type { ComponentChildren, JSX } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { ApiError } from '../data/api.ts';
import { useResource } from '../data/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Loaded, Skeleton } from '../parts/states.tsx';
import { setQuery, useLocation } from '../router/location.ts';
import type { PageProps } from '../router/routes.ts';
import { useMay } from '../session/session.ts';
import { AddressesView } from './addresses-view.tsx';
import { Board } from './board.tsx';
import { BreakPanel } from './break-panel.tsx';
import './channel.css';
import { EventsView } from './events-view.tsx';
import type { AnyEvent } from './event-words.ts';
import { LadderView } from './ladder-view.tsx';
import { LifeButtons } from './life-buttons.tsx';
import { LogsView } from './logs-view.tsx';
import { channelPath } from './paths.ts';
import { RecordingPanel } from './recording-panel.tsx';
import { SettingsView } from './settings-view.tsx';
import { useChannel } from './use-channel.ts';
import { useLevels } from './use-levels.ts';

// The library that draws is fetched by those who look at charts.
const ChartsView = lazy(() => import('./charts-view.tsx'));

const ChannelPage = ({ params: { channel: name = '' } }: PageProps): JSX.Element => {
  const { shown, desk } = useChannel(name);
  const levels = useLevels(name);
  const mayCut = useMay('operator', name);
  const mayChange = useMay('admin', name);
  if (shown.problem instanceof ApiError && shown.problem.status === 404) return <Gone name={name} />;
  return (
    <div class="channel-page">
      <PageHead title={shown.value?.title ?? name}>
        {shown.value && <Viewers channel={name} />}
        <a class="button" href={`/watch/${encodeURIComponent(name)}`} target="_blank" rel="noreferrer">
          Watch
        </a>
      </PageHead>
      <Loaded of={shown} what="the channel" lines={6}>
        {(channel) =>
          isStopped(channel) ? (
            <EmptyState title={`${channel.title} is stopped`}>
              <p>Nobody can watch it or publish to it.</p>
              {mayChange && <LifeButtons channel={name} isStopped />}
            </EmptyState>
          ) : (
            <>
              <Board channel={channel} desk={desk} levels={levels} mayCut={mayCut} />
              <div class="live-panels">
                <RecordingPanel channel={name} may={mayCut} />
                <BreakPanel channel={name} may={mayCut} />
              </div>
              <Views channel={channel} mayCut={mayCut} mayChange={mayChange} />
            </>
          )
        }
      </Loaded>
    </div>
  );
};

/** `state` is there on servers whose channels can be stopped. */
const isStopped = (channel: ChannelState): boolean => (channel as { state?: unknown }).state === 'stopped';

const Gone = ({ name }: { name: string }): JSX.Element => (
  <EmptyState title={`There is no channel "${name}"`}>
    <p>
      <a class="plain-link" href="/admin">
        To the overview
      </a>{' '}
      or{' '}
      <a class="plain-link" href="/admin/new">
        make a new one
      </a>
    </p>
  </EmptyState>
);

const Viewers = ({ channel }: { channel: string }): JSX.Element => {
  const { value } = useResource<{ viewers?: number }>(channelPath(channel, '/viewers'));
  return <Badge tone="info">{value?.viewers === undefined ? 'Viewers –' : `${value.viewers} watching`}</Badge>;
};

const VIEWS = [
  { id: 'events', label: 'Events' },
  { id: 'charts', label: 'Charts' },
  { id: 'qualities', label: 'Qualities' },
  { id: 'addresses', label: 'Addresses' },
  { id: 'logs', label: 'Logs' },
  { id: 'settings', label: 'Settings' },
] as const;
type ViewId = (typeof VIEWS)[number]['id'];

interface ViewsProps {
  readonly channel: ChannelState;
  readonly mayCut: boolean;
  readonly mayChange: boolean;
}

/** All that is looked at now and then, one at a time; which one stands in the address. */
const Views = (props: ViewsProps): JSX.Element => {
  const { query } = useLocation();
  const asked = query.get('view');
  const now = VIEWS.find(({ id }) => id === asked)?.id ?? 'events';
  const { mayCut, mayChange } = props;
  const views = VIEWS.filter(({ id }) => (id !== 'settings' || mayChange) && (id !== 'logs' || mayCut));
  return (
    <section class="views" aria-label="More of this channel">
      <div class="tabs" role="tablist" aria-label="More of this channel" onKeyDown={moved}>
        {views.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === now}
            aria-controls="view"
            tabIndex={id === now ? 0 : -1}
            onClick={() => setQuery({ view: id })}
          >
            {label}
          </button>
        ))}
      </div>
      <div id="view" role="tabpanel" aria-labelledby={`tab-${now}`} class="view">
        {viewOf(now, props)}
      </div>
    </section>
  );
};

const viewOf = (id: ViewId, { channel, mayCut, mayChange }: ViewsProps): ComponentChildren => {
  const { name, title } = channel;
  switch (id) {
    case 'events':
      return <EventsView channel={name} known={channel.events as readonly unknown[] as readonly AnyEvent[]} />;
    case 'charts':
      return (
        <Suspense fallback={<Skeleton of="the charts" />}>
          <ChartsView channel={name} />
        </Suspense>
      );
    case 'qualities':
      return <LadderView channel={channel} />;
    case 'addresses':
      return <AddressesView channel={name} title={title} may={mayCut} />;
    case 'logs':
      return mayCut ? <LogsView channel={name} /> : null;
    case 'settings':
      return mayChange ? (
        <>
          <SettingsView channel={name} />
          <h3>The whole channel</h3>
          <LifeButtons channel={name} isStopped={false} />
        </>
      ) : null;
  }
};

/** Arrow keys go from tab to tab (WAI-ARIA, tabs). */
const moved = (event: KeyboardEvent): void => {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const tabs = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')];
  const next = tabs[(tabs.indexOf(event.target as HTMLElement) + step + tabs.length) % tabs.length];
  event.preventDefault();
  next?.focus();
  next?.click();
};

export default ChannelPage;
