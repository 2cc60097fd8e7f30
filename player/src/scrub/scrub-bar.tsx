import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Playback } from '../playback.ts';
import type { MediaRange, PlayedTimeline } from '../played-timeline.ts';
import { chapterAt, type Programme } from '../programme.ts';
import { formatDuration, spokenDuration, timeOfDay } from '../times.ts';
import { ClockLabels } from './clock-labels.tsx';
import { percent, span } from './place.ts';
import { Preview } from './preview.tsx';
import './scrub.css';
import { useStoryboard } from './use-storyboard.ts';

/** Between the in point and the out point of a clip; ms since the epoch. */
export interface Selection {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface ScrubBarProps {
  readonly playback: Playback;
  readonly programme: Programme;
  readonly selection?: Selection | undefined;
}

const KEY_STEP = 5;
const PAGE_STEP = 60;

/** Goes to any moment of what there is: by pointer, touch and keys. */
export const ScrubBar = ({ playback, programme, selection }: ScrubBarProps): JSX.Element | null => {
  const { timeline } = playback;
  const { range, isLive } = timeline;
  const bar = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number>();
  const [dragging, setDragging] = useState(false);
  const storyboard = useStoryboard(programme.storyboard, pointed !== undefined, isLive);
  if (!range || range.end <= range.start) return null;

  const length = range.end - range.start;
  const timeAt = (fraction: number): number => range.start + fraction * length;
  const fractionOf = (event: PointerEvent): number => {
    const { left, width } = bar.current!.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const leave = (): void => {
    setPointed(undefined);
    setDragging(false);
  };
  const pointerEvents = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      bar.current!.setPointerCapture(event.pointerId);
      setPointed(fractionOf(event));
      setDragging(true);
    },
    onPointerMove: (event: PointerEvent) => setPointed(fractionOf(event)),
    onPointerUp: (event: PointerEvent) => {
      if (!dragging) return;
      timeline.goTo(timeAt(fractionOf(event)));
      setDragging(false);
      if (event.pointerType !== 'mouse') setPointed(undefined);
    },
    onPointerLeave: () => !dragging && leave(),
    onPointerCancel: leave,
  };
  const shown = dragging && pointed !== undefined ? timeAt(pointed) : timeline.position;
  const pointedAt = pointed === undefined ? undefined : timeAt(pointed);
  return (
    <div class="scrub-area">
      <div
        ref={bar}
        class={`scrub ${dragging ? 'dragging' : ''}`}
        role="slider"
        tabIndex={0}
        aria-label="Position"
        aria-valuemin={0}
        aria-valuemax={Math.round(length)}
        aria-valuenow={Math.round(Math.min(length, Math.max(0, shown - range.start)))}
        aria-valuetext={spokenPosition(timeline, range, shown)}
        onKeyDown={(event) => onKey(event, timeline)}
        {...pointerEvents}
      >
        <div class="scrub-track">
          {buffered(playback.video).map(({ start, end }) => (
            <span class="scrub-buffered" style={span(range, start, end)} />
          ))}
          <span class="scrub-played" style={span(range, range.start, shown)} />
          <SelectionSpan timeline={timeline} range={range} selection={selection} />
          {programme.chapters.map(({ date, title }) => {
            const time = timeline.mediaAt(date);
            return time !== undefined && time > range.start && time < range.end ? (
              <span key={`${date} ${title}`} class="scrub-mark" style={{ left: `${percent(range, time)}%` }} />
            ) : null;
          })}
        </div>
        <span class="scrub-thumb" style={{ left: `${percent(range, shown)}%` }} />
        {pointed !== undefined && pointedAt !== undefined && (
          <Preview
            at={pointed}
            tile={storyboard?.tileAt(pointedAt - range.start, timeline.dateAt(pointedAt))}
            chapter={chapterAt(programme.chapters, timeline.dateAt(pointedAt))?.title}
            {...previewTimes(timeline, range, pointedAt)}
          />
        )}
      </div>
      {isLive && <ClockLabels timeline={timeline} range={range} width={bar.current?.clientWidth ?? 0} />}
    </div>
  );
};

const buffered = ({ buffered: ranges }: HTMLVideoElement): MediaRange[] =>
  Array.from({ length: ranges.length }, (_, index) => ({ start: ranges.start(index), end: ranges.end(index) }));

/** Of what runs, the time of day comes first; of what is over, the time from its beginning. */
const previewTimes = (
  timeline: PlayedTimeline,
  range: MediaRange,
  time: number,
): { time: string; clock: string | undefined } => {
  const date = timeline.dateAt(time);
  const clock = date === undefined ? undefined : timeOfDay(date);
  if (!timeline.isLive) return { time: formatDuration(time - range.start), clock };
  const behind = range.end - time < 1 ? 'Live' : formatDuration(time - range.end);
  return { time: clock ?? behind, clock: clock && behind };
};

const spokenPosition = (timeline: PlayedTimeline, range: MediaRange, time: number): string => {
  const date = timeline.dateAt(time);
  const clock = date === undefined ? '' : `${timeOfDay(date)}, `;
  if (!timeline.isLive) {
    return `${spokenDuration(time - range.start)} of ${spokenDuration(range.end - range.start)}`;
  }
  return `${clock}${timeline.atEdge ? 'live' : `${spokenDuration(range.end - time)} behind live`}`;
};

/** As sliders have them (WAI-ARIA practices); the other keys are those of the whole page. */
const onKey = (event: KeyboardEvent, timeline: PlayedTimeline): void => {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: KEY_STEP,
    ArrowDown: -KEY_STEP,
    PageUp: PAGE_STEP,
    PageDown: -PAGE_STEP,
  };
  const step = steps[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  timeline.goBy(step);
  event.preventDefault();
};

const SelectionSpan = ({
  timeline,
  range,
  selection,
}: {
  timeline: PlayedTimeline;
  range: MediaRange;
  selection: Selection | undefined;
}): JSX.Element | null => {
  if (selection?.from === undefined && selection?.to === undefined) return null;
  const start = selection.from === undefined ? undefined : timeline.mediaAt(selection.from);
  const end = selection.to === undefined ? undefined : timeline.mediaAt(selection.to);
  return <span class="scrub-selection" style={span(range, start ?? end ?? range.start, end ?? start ?? range.end)} />;
};
