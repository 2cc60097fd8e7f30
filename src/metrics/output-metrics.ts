import type { Metric } from './metric.ts';
import type { ChannelSnapshot, MetricsSnapshot } from './snapshot.ts';

type Rendition = ChannelSnapshot['state']['renditions'][number];

const ofRendition = (
  name: string,
  help: string,
  value: (rendition: Rendition, channel: ChannelSnapshot) => number | undefined,
): Metric<MetricsSnapshot> => ({
  ...{ name, help, type: 'gauge' },
  labels: ['channel', 'rendition'],
  read: ({ channels }) =>
    channels.flatMap((channel) =>
      channel.state.renditions.map((rendition) => ({
        labels: { channel: channel.state.name, rendition: rendition.name },
        value: value(rendition, channel),
      })),
    ),
});

const ofAudience = (
  name: string,
  help: string,
  value: (audience: ChannelSnapshot['audience']) => number | undefined,
  type: 'gauge' | 'counter' = 'gauge',
): Metric<MetricsSnapshot> => ({
  ...{ name, help, type },
  labels: ['channel'],
  read: ({ channels }) =>
    channels.map(({ state, audience }) => ({ labels: { channel: state.name }, value: value(audience) })),
});

/** Of what is made of each channel, and of those who look at it. */
export const OUTPUT_METRICS: readonly Metric<MetricsSnapshot>[] = [
  ofRendition(
    'sluice_rendition_bits_per_second',
    'Average of the newest segments.',
    ({ averageBitrate }) => averageBitrate,
  ),
  ofRendition('sluice_rendition_peak_bits_per_second', 'Of the largest of them.', ({ peakBitrate }) => peakBitrate),
  ofRendition(
    'sluice_rendition_segment_age_seconds',
    'Since the end of the newest segment.',
    ({ name }, { segmentAges }) => segmentAges[name],
  ),
  ofRendition('sluice_rendition_media_sequence', 'Number of the newest segment.', ({ lastMsn }) => lastMsn),
  {
    name: 'sluice_viewers',
    help: 'Playbacks that have asked for a playlist lately, by the rendition that they asked for last.',
    type: 'gauge',
    labels: ['channel', 'rendition'],
    read: ({ channels }) =>
      channels.flatMap(({ state, audience }) =>
        state.renditions.map(({ name }) => ({
          labels: { channel: state.name, rendition: name },
          value: audience.byRendition[name] ?? 0,
        })),
      ),
  },
  ofAudience('sluice_viewers_reporting', 'Of those, whose players report (CMCD).', ({ reporting }) => reporting),
  ofAudience(
    'sluice_viewer_buffer_seconds',
    'Median of what players have buffered (CMCD bl).',
    ({ buffer }) => buffer?.median,
  ),
  ofAudience(
    'sluice_viewer_buffer_worst_tenth_seconds',
    'What the worst tenth of the players has buffered at most (CMCD bl).',
    ({ buffer }) => buffer?.worstTenth,
  ),
  ofAudience('sluice_viewer_bits_per_second', 'Median of what players play (CMCD br).', ({ bitrate }) => bitrate),
  ofAudience(
    'sluice_viewer_throughput_bits_per_second',
    'Median of what players measure (CMCD mtp).',
    ({ throughput }) => throughput,
  ),
  ofAudience(
    'sluice_viewer_starvations_total',
    "Times that a player's buffer ran empty (CMCD bs).",
    ({ starvations }) => starvations,
    'counter',
  ),
];
