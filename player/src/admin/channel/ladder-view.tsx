import type { JSX } from 'preact';
import type { ChannelState, RenditionState } from '../../../../src/channel/state.ts';
import { Badge } from '../parts/badge.tsx';
import { bitrate } from '../parts/figures.ts';
import { EmptyState } from '../parts/states.tsx';
import { Table, type Column } from '../parts/table.tsx';

const COLUMNS: readonly Column<RenditionState>[] = [
  { title: 'Name', cell: ({ name }) => name, isName: true },
  {
    title: 'Picture',
    cell: ({ width, height }) => (width === undefined || height === undefined ? '–' : `${width}×${height}`),
    isFigure: true,
  },
  {
    title: 'Frames',
    cell: ({ frameRate }) => (frameRate === undefined ? '–' : `${Math.round(frameRate * 100) / 100} fps`),
    isFigure: true,
  },
  { title: 'Bit rate', cell: ({ averageBitrate }) => bitrate(averageBitrate), isFigure: true },
  { title: 'Peak', cell: ({ peakBitrate }) => bitrate(peakBitrate), isFigure: true },
  { title: 'Codecs', cell: ({ codecs }) => <code>{codecs ?? '–'}</code> },
  { title: 'Segment', cell: ({ lastMsn }) => lastMsn ?? '–', isFigure: true },
];

/** The qualities that viewers are offered, and what makes them. */
export const LadderView = ({ channel }: { channel: ChannelState }): JSX.Element => {
  const { encoder, renditions, relief, quality, archiveProblem } = channel;
  const { status, speed, behind, restarts, skippedSamples } = encoder;
  const isSlow = speed !== undefined && speed < 0.98;
  return (
    <>
      {archiveProblem !== undefined && (
        <p class="banner" role="alert">
          {archiveProblem}
        </p>
      )}
      {relief && (
        <p class="banner" role="alert">
          {relief.reason}
        </p>
      )}
      <dl class="figures">
        <div>
          <dt>Encoder</dt>
          <dd>
            <Badge tone={status === 'running' ? 'ok' : status === 'backing-off' ? 'critical' : 'off'}>{status}</Badge>
          </dd>
        </div>
        <div>
          <dt>Speed</dt>
          <dd class={isSlow ? 'is-bad' : undefined}>{speed === undefined ? '–' : `${speed.toFixed(2)} ×`}</dd>
        </div>
        <div>
          <dt>Behind</dt>
          <dd>{behind === undefined ? '–' : `${behind.toFixed(1)} s`}</dd>
        </div>
        <div>
          <dt>Restarts</dt>
          <dd>{restarts}</dd>
        </div>
        {quality?.loudness && (
          <div>
            <dt>Loudness</dt>
            <dd>{quality.loudness.shortTerm.toFixed(1)} LUFS</dd>
          </div>
        )}
        <div>
          <dt>Skipped</dt>
          <dd>{skippedSamples}</dd>
        </div>
      </dl>
      {renditions.length === 0 ? (
        <EmptyState title="No qualities yet">
          <p>They appear with the first segment.</p>
        </EmptyState>
      ) : (
        <Table caption="Qualities" columns={COLUMNS} rows={renditions} keyOf={({ name }) => name} />
      )}
    </>
  );
};
