import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ChannelState } from '../../../../src/channel/state.ts';
import type { Store } from '../data/store.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { BOARD_KEYS, stepped, type BoardAction } from './board-keys.ts';
import { AUTO, type CutDesk } from './cut-desk.ts';
import { DirectionPanel } from './direction-panel.tsx';
import type { HoldValue } from './hold.ts';
import { InputTile } from './input-tile.tsx';
import type { Levels } from './levels.ts';
import { Monitor } from './monitor.tsx';
import { successor } from './successor.ts';
import { useBoardKeys } from './use-board-keys.ts';

export interface BoardProps {
  readonly channel: ChannelState;
  readonly desk: CutDesk;
  readonly levels: Store<Levels>;
  readonly mayCut: boolean;
}

/** The programme, all inputs, and what cuts between them. */
export const Board = ({ channel, desk, levels, mayCut }: BoardProps): JSX.Element => {
  const { inputs } = channel;
  const next = successor(channel)?.input;
  const [hold, setHold] = useState<HoldValue>('');
  const [chosen, setChosen] = useState<string>();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const selected = inputs.find(({ name }) => name === chosen)?.name ?? next;
  const cut = (name: string): void => {
    const isLive = inputs.some((input) => input.name === name && input.status === 'live');
    desk.cut({ input: name, ...(hold !== '' && { hold }), ...(!isLive && { whenReady: true }) });
    setChosen(undefined);
  };
  const act = (action: BoardAction): void => {
    const place = inputs.findIndex(({ name }) => name === selected);
    if (action.does === 'cut' && inputs[action.index]) cut(inputs[action.index]!.name);
    if (action.does === 'take' && selected !== undefined) cut(selected);
    if (action.does === 'select') setChosen(inputs[stepped(Math.max(0, place), action.step, inputs.length)]?.name);
    if (action.does === 'automatic') desk.cut({ input: AUTO });
    if (action.does === 'back' && desk.undo !== undefined) desk.cut({ input: desk.undo, whenReady: true });
    if (action.does === 'help') setHelpOpen(true);
  };
  useBoardKeys(mayCut, act);
  const { press } = desk;
  const pending = press.kind === 'asked' || press.kind === 'waiting' ? press.request.input : undefined;
  return (
    <>
      <div class="board">
        <Monitor channel={channel} levels={levels} />
        <DirectionPanel channel={channel} desk={desk} hold={hold} onHold={setHold} mayCut={mayCut} />
      </div>
      <div class="section-head inputs-head">
        <h2>Inputs</h2>
        {mayCut && (
          <Button kind="quiet" aria-keyshortcuts="?" onClick={() => setHelpOpen(true)}>
            Keys
          </Button>
        )}
      </div>
      <ul class="tiles">
        {inputs.map((input, place) => (
          <InputTile
            key={input.name}
            channel={channel.name}
            input={input}
            place={place}
            levels={levels}
            isSelected={mayCut && input.name === selected}
            isNext={input.name === next}
            isPending={input.name === pending}
            mayCut={mayCut}
            onCut={() => cut(input.name)}
            onSelect={() => setChosen(input.name)}
          />
        ))}
      </ul>
      {mayCut && <ThumbBar channel={channel} pending={pending} cut={cut} automatic={() => desk.cut({ input: AUTO })} />}
      {isHelpOpen && <Keys onClose={() => setHelpOpen(false)} />}
    </>
  );
};

interface ThumbBarProps {
  readonly channel: ChannelState;
  readonly pending: string | undefined;
  readonly cut: (input: string) => void;
  readonly automatic: () => void;
}

/** On a phone: the same cuts within reach of a thumb, wherever the page is. */
const ThumbBar = ({ channel, pending, cut, automatic }: ThumbBarProps): JSX.Element => (
  <div class="thumb-bar" role="group" aria-label="Cut">
    {channel.inputs.map(({ name, onAir, status }) => (
      <button
        key={name}
        type="button"
        class={`thumb ${onAir ? 'on-air' : ''} ${status === 'live' ? '' : 'away'}`}
        aria-pressed={onAir}
        aria-busy={name === pending}
        onClick={() => cut(name)}
      >
        <span class="thumb-name">{name}</span>
        <span class="thumb-state">
          {name === pending ? 'cutting…' : onAir ? 'on air' : status === 'live' ? 'ready' : status}
        </span>
      </button>
    ))}
    <button
      type="button"
      class="thumb"
      aria-pressed={channel.switch.manual === undefined}
      aria-busy={pending === AUTO}
      onClick={automatic}
    >
      <span class="thumb-name">Auto</span>
      <span class="thumb-state">{channel.switch.manual ? 'off' : 'on'}</span>
    </button>
  </div>
);

const Keys = ({ onClose }: { onClose: () => void }): JSX.Element => (
  <Dialog title="Keys" onClose={onClose}>
    <dl class="facts">
      {BOARD_KEYS.map(([keys, does]) => (
        <>
          <dt key={keys}>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{does}</dd>
        </>
      ))}
    </dl>
  </Dialog>
);
