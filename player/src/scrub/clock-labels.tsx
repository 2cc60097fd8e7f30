import type { JSX } from 'preact';
import type { MediaRange, PlayedTimeline } from '../played-timeline.ts';
import { timeOfDay } from '../times.ts';
import { clockStep, clockTicks } from './clock-ticks.ts';
import { percent } from './place.ts';

/** Room that a time of day needs at the bar, pixels. */
const LABEL_WIDTH = 90;
const MINUTE_MS = 60_000;

/** Round times of day along the bar. */
export const ClockLabels = ({
  timeline,
  range,
  width,
}: {
  timeline: PlayedTimeline;
  range: MediaRange;
  width: number;
}): JSX.Element | null => {
  const from = timeline.dateAt(range.start);
  const to = timeline.dateAt(range.end);
  if (from === undefined || to === undefined || width === 0) return null;
  const most = width / LABEL_WIDTH;
  const withSeconds = (clockStep(from, to, most) ?? 0) < MINUTE_MS;
  const zoneOffset = -new Date(from).getTimezoneOffset() * MINUTE_MS;
  const labels = clockTicks(from, to, most, zoneOffset)
    .map((date) => ({ date, time: timeline.mediaAt(date)! }))
    .filter(({ date, time }) => Math.abs(timeline.dateAt(time)! - date) < 1000);
  return (
    <div class="scrub-clock" aria-hidden="true">
      {labels.map(({ date, time }) => (
        <span key={date} style={{ left: `${percent(range, time)}%` }}>
          {timeOfDay(date, withSeconds)}
        </span>
      ))}
    </div>
  );
};
