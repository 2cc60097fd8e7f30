import type { ComponentChildren, JSX } from 'preact';
import type { ChannelState } from '../../../../src/channel/state.ts';
import type { AudienceState } from '../../../../src/viewers/tally.ts';
import { useResource } from '../data/resource.ts';
import { bitrate, since, span } from '../parts/figures.ts';
import { latencyOf } from './latency.ts';

export const Figure = ({
  name,
  tone,
  children,
}: {
  name: string;
  tone?: 'warn' | 'critical' | undefined;
  children: ComponentChildren;
}): JSX.Element => (
  <div class={`figure-box ${tone ? `tone-${tone}` : ''}`}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** A little below real time is made up for; this is not. */
const SLOW = 0.97;
/** Seconds: what the health check warns of. */
const BEHIND = 3;

/** What a channel does, in numbers. */
export const Figures = ({ channel, now }: { channel: ChannelState; now: number }): JSX.Element => {
  const { name, encoder, renditions, onAirSince, startedAt } = channel;
  const audience = useResource<AudienceState>(`/api/v1/channels/${encodeURIComponent(name)}/viewers`, { every: 5000 });
  const total = renditions.reduce((sum, { averageBitrate }) => sum + averageBitrate, 0);
  const { speed, behind } = encoder;
  const latency = latencyOf(channel);
  return (
    <dl class="figures">
      <Figure name="Viewers">{audience.value?.viewers ?? '–'}</Figure>
      <Figure name="Bitrate">{bitrate(total)}</Figure>
      <Figure name="Latency" tone={behind !== undefined && behind > BEHIND ? 'warn' : undefined}>
        {latency === undefined ? '–' : `${latency.toFixed(1)} s`}
      </Figure>
      <Figure name="Encoder" tone={speed !== undefined && speed < SLOW ? 'warn' : undefined}>
        {speed === undefined ? '–' : `${speed.toFixed(2)} ×`}
      </Figure>
      <Figure name="On air for">{span(since(onAirSince, now))}</Figure>
      <Figure name="Running for">{span(since(startedAt, now))}</Figure>
    </dl>
  );
};
