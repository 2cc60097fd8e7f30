import type { JSX } from 'preact';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { timeOfDay } from '../../times.ts';
import { useNow } from '../data/use-now.ts';
import { Shape } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { AUTO, type CutDesk } from './cut-desk.ts';
import { HOLDS, remaining, type HoldValue } from './hold.ts';
import { automaticChoice, successor } from './successor.ts';

export interface DirectionProps {
  readonly channel: ChannelState;
  readonly desk: CutDesk;
  readonly hold: HoldValue;
  readonly onHold: (hold: HoldValue) => void;
  readonly mayCut: boolean;
}

/** Who decides what is on the air, for how long, and what would come next. */
export const DirectionPanel = (props: DirectionProps): JSX.Element => {
  const { channel, desk, mayCut } = props;
  const { manual } = channel.switch;
  return (
    <section class="direction panel" aria-label="Direction">
      <Decides channel={channel} />
      <PressState desk={desk} channel={channel} />
      {mayCut && (
        <>
          <Holds {...props} />
          <div class="direction-buttons">
            <Button
              kind={manual ? 'primary' : 'plain'}
              disabled={!manual}
              aria-keyshortcuts="0 a"
              onClick={() => desk.cut({ input: AUTO })}
            >
              Back to automatic
            </Button>
            <Button
              disabled={desk.undo === undefined}
              aria-keyshortcuts="z"
              onClick={() => desk.undo !== undefined && desk.cut({ input: desk.undo, whenReady: true })}
            >
              {desk.undo === undefined ? 'Cut back' : `Cut back to ${desk.undo}`}
            </Button>
          </div>
        </>
      )}
    </section>
  );
};

const Decides = ({ channel }: { channel: ChannelState }): JSX.Element => {
  const { mode, why, manual, schedule } = channel.switch;
  const now = useNow();
  const left = remaining(manual?.until, now);
  const next = successor(channel);
  const automatic = automaticChoice(channel);
  return (
    <dl class="facts">
      <dt>Decided by</dt>
      <dd>
        {MODES[mode]}
        {manual && (
          <>
            {' '}
            ({manual.by}
            {left === undefined ? ', until further notice' : ''})
          </>
        )}
        {why !== '' && <span class="quiet block">{why}</span>}
      </dd>
      {left !== undefined && (
        <>
          <dt>Held for</dt>
          <dd>
            <strong class="countdown" role="timer">
              {left}
            </strong>
            <span class="quiet"> then {automatic === undefined ? 'it stays' : automatic}</span>
          </dd>
        </>
      )}
      <dt>Would take over</dt>
      <dd>
        {next ? (
          <>
            <strong>{next.input}</strong> <span class="quiet block">{next.why}</span>
          </>
        ) : (
          <span class="none">
            <Shape tone="warn" /> nothing: if this source is lost, its last picture stays
          </span>
        )}
      </dd>
      {schedule && <Scheduled schedule={schedule} />}
    </dl>
  );
};

const MODES = { manual: 'Hand', schedule: 'Schedule', priority: 'Order of preference' } as const;

const Scheduled = ({ schedule }: { schedule: NonNullable<ChannelState['switch']['schedule']> }): JSX.Element => (
  <>
    <dt>Scheduled next</dt>
    <dd>
      {schedule.next ? (
        <>
          <strong>{schedule.next.input}</strong> at {timeOfDay(Date.parse(schedule.next.start), false)}
          <span class="quiet block">{schedule.next.title}</span>
        </>
      ) : (
        <span class="quiet">nothing more</span>
      )}
      {schedule.problem !== undefined && (
        <span class="none">
          <Shape tone="warn" /> {schedule.problem}
        </span>
      )}
    </dd>
  </>
);

const Holds = ({ hold, onHold }: DirectionProps): JSX.Element => (
  <fieldset class="holds">
    <legend>A cut stands for</legend>
    {HOLDS.map(({ value, label, spoken }) => (
      <label key={value} class="hold" title={`A cut stands ${spoken}`}>
        <input
          type="radio"
          name="hold"
          class="unseen"
          value={value}
          checked={hold === value}
          onChange={() => onHold(value)}
        />
        <span>{label}</span>
      </label>
    ))}
  </fieldset>
);

/** What became of the last press, as the server tells it. */
const PressState = ({ desk, channel }: { desk: CutDesk; channel: ChannelState }): JSX.Element => {
  const { press } = desk;
  return (
    <p class={`press press-${press.kind}`} role="status">
      {press.kind === 'asked' && `Cutting to ${nameOf(press.request.input)}…`}
      {press.kind === 'waiting' && waitingWords(press.request.input, channel)}
      {press.kind === 'refused' && (
        <>
          <Shape tone="critical" /> <span>{press.why}</span>
          <Button kind="quiet" icon="close" label="Close message" onClick={() => desk.dismiss()} />
        </>
      )}
    </p>
  );
};

const nameOf = (input: string): string => (input === AUTO ? 'automatic' : input);

const waitingWords = (input: string, { inputs }: ChannelState): string => {
  const isLive = inputs.some(({ name, status }) => name === input && status === 'live');
  return isLive ? `Cutting to ${nameOf(input)}…` : `${nameOf(input)} goes on the air as soon as it is there`;
};
