import type { JSX } from 'preact';
import { TONES, WORDS } from '../data/health.ts';
import { Badge } from '../parts/badge.tsx';
import { Picture } from '../parts/picture.tsx';
import { Figures } from './figures.tsx';
import type { Listed } from './order.ts';
import { planOf, takeoverOf } from './takeover.ts';

/** One channel: whether all is well, what is on the air, what would take over. */
export const ChannelCard = ({ of, now, isWall }: { of: Listed; now: number; isWall: boolean }): JSX.Element => {
  const { channel, health } = of;
  const { name, title, onAir } = channel;
  const status = health?.status ?? 'UNKNOWN';
  const next = takeoverOf(channel);
  const plan = planOf(channel);
  return (
    <li class={`channel-card tone-${TONES[status]} ${status === 'OK' ? '' : 'alarmed'}`} data-status={status}>
      {/* The same as the title below, larger: one of both is enough for those who go by keyboard or ear. */}
      <a class="channel-picture" href={`/admin/channels/${encodeURIComponent(name)}`} tabIndex={-1} aria-hidden="true">
        <Picture path={`/live/${encodeURIComponent(name)}/picture.webp`} size={isWall ? 'large' : 'medium'} alt="" />
        <span class="channel-on-air">
          {onAir === undefined ? <Badge tone="off">Nothing on air</Badge> : <Badge tone="live">On air: {onAir}</Badge>}
        </span>
      </a>
      <div class="channel-body">
        <div class="channel-title">
          <h2>
            <a href={`/admin/channels/${encodeURIComponent(name)}`}>{title}</a>
          </h2>
          {health?.maintenance ? (
            <Badge tone="info">Maintenance</Badge>
          ) : (
            <Badge tone={TONES[status]}>{WORDS[status]}</Badge>
          )}
        </div>
        <p class="unseen">{onAir === undefined ? 'Nothing is on air' : `On air: ${onAir}`}</p>
        <p class="channel-says">{health?.text ?? 'Not judged yet'}</p>
        <Figures channel={channel} now={now} />
        <p class="channel-next">
          <span class="quiet">Would take over:</span>{' '}
          <span class={next.tone === 'warn' ? 'tone-text tone-warn' : undefined}>{next.text}</span>
        </p>
        {plan && (
          <p class="channel-next">
            <span class="quiet">By plan:</span> {plan}
          </p>
        )}
      </div>
    </li>
  );
};
