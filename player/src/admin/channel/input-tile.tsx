import type { JSX } from 'preact';
import type { InputState } from '../../../../src/channel/state.ts';
import type { Store } from '../data/store.ts';
import { Badge } from '../parts/badge.tsx';
import { Picture } from '../parts/picture.tsx';
import { inputFigures, inputStanding } from './input-standing.ts';
import { LevelMeter } from './level-meter.tsx';
import type { Levels } from './levels.ts';
import { inputPicture } from './paths.ts';

export interface InputTileProps {
  readonly channel: string;
  readonly input: InputState;
  /** From 0; the first nine have a key of their own. */
  readonly place: number;
  readonly levels: Store<Levels>;
  readonly isSelected: boolean;
  readonly isNext: boolean;
  /** The server was asked for it, and has not said that it is on the air. */
  readonly isPending: boolean;
  readonly mayCut: boolean;
  readonly onCut: () => void;
  /** By the keyboard's focus. */
  readonly onSelect: () => void;
}

/** What a press on it does. */
const deed = ({ onAir, status }: InputState, isPending: boolean): string => {
  if (isPending) return status === 'live' ? 'Cutting…' : 'Waiting for it';
  if (onAir) return 'Hold on air';
  return status === 'live' ? 'Cut' : 'When ready';
};

/** What waits, or has failed, shows nothing. */
const hasPicture = ({ status }: InputState): boolean => status === 'live' || status === 'stalled';

/** One input: its picture is the button that puts it on the air. */
export const InputTile = (props: InputTileProps): JSX.Element => {
  const { channel, input, place, levels, isSelected, isNext, isPending, mayCut, onCut, onSelect } = props;
  const { tone, words } = inputStanding(input);
  const key = place < 9 ? String(place + 1) : undefined;
  const classes = ['tile', input.onAir && 'on-air', isSelected && 'selected', isPending && 'pending'];
  return (
    <li class={classes.filter(Boolean).join(' ')} data-input={input.name}>
      <button
        type="button"
        class="tile-cut"
        disabled={!mayCut}
        aria-keyshortcuts={key}
        aria-busy={isPending}
        onFocus={onSelect}
        onClick={({ currentTarget, detail }) => {
          // Pressed by a hand, not by a key: the space bar goes on to mean what is next.
          if (detail > 0) currentTarget.blur();
          onCut();
        }}
      >
        <Picture path={inputPicture(channel, input.name)} alt="" isAbsent={!hasPicture(input)} />
        {key && (
          <span class="tile-key" aria-hidden="true">
            {key}
          </span>
        )}
        <span class="tile-deed">
          {deed(input, isPending)}
          <span class="unseen">: {input.name}</span>
        </span>
      </button>
      <div class="tile-body">
        <p class="tile-head">
          <strong class="tile-name">{input.name}</strong>
          {input.onAir ? (
            <Badge tone="live">On air</Badge>
          ) : (
            <>
              {isNext && <span class="tile-next">next</span>}
              <Badge tone={tone}>{words}</Badge>
            </>
          )}
        </p>
        <LevelMeter label={`Sound of ${input.name}`} levels={levels} input={input.name} />
        <p class="tile-figures">{inputFigures(input).join(' · ') || input.type}</p>
        {input.reason !== '' && (input.status !== 'live' || input.watchdogs) && (
          <p class="tile-reason">{input.reason}</p>
        )}
        <Advice input={input} />
      </div>
    </li>
  );
};

const Advice = ({ input: { advice } }: { input: InputState }): JSX.Element | null => {
  if (advice.length === 0) return null;
  const worst = advice.some(({ severity }) => severity === 'warning');
  return (
    <details class="advice">
      <summary>
        <Badge tone={worst ? 'warn' : 'info'}>
          {advice.length} {advice.length === 1 ? 'advice' : 'pieces of advice'}
        </Badge>
      </summary>
      <ul>
        {advice.map(({ code, text }) => (
          <li key={code}>{text}</li>
        ))}
      </ul>
    </details>
  );
};
