import type { ChannelState, InputState } from '../../../../src/channel/state.ts';

/** An input as the server tells of it. */
export const inputState = (name: string, changes: Partial<InputState> = {}): InputState => ({
  name,
  type: 'rtmp',
  status: 'live',
  reason: '',
  onAir: false,
  figures: { droppedPictures: 0, reconnects: 0, onAirSeconds: 0 },
  advice: [],
  ...changes,
});

interface Changes {
  readonly onAir?: string;
  readonly inputs?: readonly InputState[];
  readonly manual?: ChannelState['switch']['manual'];
  readonly schedule?: ChannelState['switch']['schedule'];
}

/** A channel with the inputs a, b, c and d, all of them live where nothing else is said. */
export const channelState = ({ onAir = 'a', inputs, manual, schedule }: Changes = {}): ChannelState => ({
  name: 'main',
  status: 'running',
  title: 'Main stage',
  onAir,
  onAirSince: '2026-11-21T12:00:00.000Z',
  switch: {
    mode: manual ? 'manual' : 'priority',
    why: '',
    ...(manual && { manual }),
    ...(schedule && { schedule }),
  },
  startedAt: '2026-11-21T11:00:00.000Z',
  segmentSeconds: 2,
  lastSegmentAge: 1,
  inputs: (inputs ?? ['a', 'b', 'c', 'd'].map((name) => inputState(name))).map((input) => ({
    ...input,
    onAir: input.name === onAir,
  })),
  encoder: { status: 'running', speed: 1, restarts: 0, pid: 1, behind: 0.2, skippedSamples: 0 },
  renditions: [],
  events: [],
});
