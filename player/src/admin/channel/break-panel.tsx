import type { JSX } from 'preact';
import { timeOfDay } from '../../times.ts';
import { api } from '../data/api.ts';
import { refresh, useResource } from '../data/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { attempt } from '../parts/toasts.tsx';
import { channelPath } from './paths.ts';

/** As `GET …/breaks` tells of one. */
interface Break {
  readonly id: string;
  readonly state?: string;
  /** ISO 8601. */
  readonly start: string;
  readonly end?: string;
}

/** The usual lengths of commercials. */
const LENGTHS = ['30s', '1m', '2m'] as const;

/** Ad breaks: what players and servers of advertisements are told in the playlists. */
export const BreakPanel = ({ channel, may }: { channel: string; may: boolean }): JSX.Element => {
  const path = channelPath(channel, '/breaks');
  const shown = useResource<{ breaks: readonly Break[] }>(path, {
    touches: (event) => event.type === 'break' && event.channel === channel,
  });
  const now = Date.now();
  const open = (shown.value?.breaks ?? []).filter(({ end }) => end === undefined || Date.parse(end) > now);
  const start = (duration: string | undefined): void =>
    void attempt(() => api.post(path, duration === undefined ? {} : { duration }), 'The break is announced').then(() =>
      refresh(path),
    );
  return (
    <section class="panel live-panel" aria-label="Ad break">
      <h2>Ad break</h2>
      {open.length === 0 && <p class="quiet">None.</p>}
      <ul class="plain-list">
        {open.map(({ id, start: begins, end }) => (
          <li key={id} class="running">
            <Badge tone="info">{Date.parse(begins) > now ? 'Announced' : 'In break'}</Badge>
            <span>
              from {timeOfDay(Date.parse(begins))}
              {end === undefined ? ', until it is ended' : ` to ${timeOfDay(Date.parse(end))}`}
            </span>
            {may && (
              <Button
                icon="stop"
                onClick={() =>
                  void attempt(() => api.delete(`${path}/${encodeURIComponent(id)}`), 'The break ends').then(() =>
                    refresh(path),
                  )
                }
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {may && open.length === 0 && (
        <div class="row-buttons">
          {LENGTHS.map((length) => (
            <Button key={length} onClick={() => start(length)}>
              {length.replace('s', ' s').replace('m', ' min')}
            </Button>
          ))}
          <Button onClick={() => start(undefined)}>Until I end it</Button>
        </div>
      )}
    </section>
  );
};
