import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Playback } from '../playback.ts';
import type { Selection } from '../scrub/scrub-bar.tsx';
import { formatExactly, timeOfDay } from '../times.ts';
import { makeClip, type ClipSource, type MadeClip } from './clips.ts';
import { useChanges } from '../watch/use-playback.ts';
import './clip.css';
import { Refusal } from './refusal.tsx';

export interface ClipToolProps {
  readonly playback: Playback | undefined;
  readonly source: ClipSource;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
}

type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'made'; readonly clip: MadeClip }
  | { readonly kind: 'refused'; readonly error: unknown };

/** Cuts a clip: go to its first and its last picture, and say so. */
export const ClipTool = ({ playback, source, selection, select }: ClipToolProps): JSX.Element => {
  useChanges(playback);
  const [title, setTitle] = useState('');
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' });
  const timeline = playback?.timeline;
  const now = (): number | undefined => timeline?.dateAt(timeline.position);
  const setIn = (): void => {
    const from = now();
    select({ from, to: selection.to !== undefined && from! < selection.to ? selection.to : undefined });
  };
  const setOut = (): void => {
    const to = now();
    select({ from: selection.from !== undefined && selection.from < to! ? selection.from : undefined, to });
  };
  useKeys({ i: setIn, o: setOut });
  const { from, to } = selection;
  const ready = from !== undefined && to !== undefined;
  const make = (): void => {
    if (!ready) return;
    setOutcome({ kind: 'asking' });
    makeClip(source, { from, to, title: title.trim() })
      .then((clip) => setOutcome({ kind: 'made', clip }))
      .catch((error: unknown) => setOutcome({ kind: 'refused', error }));
  };
  return (
    <form
      class="clip"
      aria-label="Clip"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <div class="clip-points">
        <Point label="In" hotKey="I" date={from} set={setIn} playback={playback} />
        <Point label="Out" hotKey="O" date={to} set={setOut} playback={playback} />
        <div class="clip-steps" role="group" aria-label="Single pictures">
          <button type="button" onClick={() => timeline?.step(-1)} title="A picture back (,)">
            ‹ Picture
          </button>
          <button type="button" onClick={() => timeline?.step(1)} title="A picture on (.)">
            Picture ›
          </button>
        </div>
        <p class="clip-length">{ready ? `Length ${formatExactly((to - from) / 1000)}` : 'Set both points'}</p>
      </div>
      <div class="copy">
        <input
          aria-label="Title of the clip"
          placeholder="Title"
          maxLength={200}
          value={title}
          onInput={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={!ready || outcome.kind === 'asking'}>
          {outcome.kind === 'asking' ? 'Cutting …' : 'Make clip'}
        </button>
      </div>
      {outcome.kind === 'made' && (
        <p role="status">
          The clip is there: <a href={`/watch/${outcome.clip.id}`}>watch it</a>
        </p>
      )}
      {outcome.kind === 'refused' && <Refusal error={outcome.error} again={make} />}
    </form>
  );
};

interface PointProps {
  readonly label: string;
  readonly hotKey: string;
  readonly date: number | undefined;
  readonly set: () => void;
  readonly playback: Playback | undefined;
}

const Point = ({ label, hotKey, date, set, playback }: PointProps): JSX.Element => {
  const timeline = playback?.timeline;
  const time = date === undefined ? undefined : timeline?.mediaAt(date);
  const text =
    date === undefined || time === undefined
      ? 'not set'
      : timeline?.isLive
        ? `${timeOfDay(date)}.${String(Math.floor(date) % 1000).padStart(3, '0')}`
        : formatExactly(time - (timeline?.range?.start ?? 0));
  return (
    <div class="clip-point">
      <button type="button" onClick={set} title={`The clip ${label === 'In' ? 'begins' : 'ends'} here (${hotKey})`}>
        Set {label.toLowerCase()}
      </button>
      {time === undefined ? (
        <span class="quiet">{text}</span>
      ) : (
        <button
          type="button"
          class="link"
          aria-label={`Go to the ${label.toLowerCase()} point, ${text}`}
          onClick={() => timeline?.goTo(time)}
        >
          {text}
        </button>
      )}
    </div>
  );
};

const useKeys = (keys: Readonly<Record<string, () => void>>): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as HTMLElement).matches('input, select, textarea')) return;
      keys[event.key.toLowerCase()]?.();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
};
