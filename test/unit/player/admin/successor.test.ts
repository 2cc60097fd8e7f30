import { describe, expect, it } from 'vitest';
import { automaticChoice, successor } from '../../../../player/src/admin/channel/successor.ts';
import { channelState, inputState } from './channel-state.ts';

const event = (input: string) => ({
  source: 'shows.ics',
  now: { input, title: 'News', start: '2026-11-21T12:00:00.000Z', end: '2026-11-21T13:00:00.000Z' },
});
const manual = (input: string) => ({ input, by: 'anna', since: '2026-11-21T12:00:00.000Z' });

describe('what would take over', () => {
  it('is the first in the order of preference that is live and well', () => {
    const inputs = [
      inputState('a'),
      inputState('b', { status: 'stalled' }),
      inputState('c', { watchdogs: ['black'] }),
      inputState('d'),
    ];
    expect(successor(channelState({ onAir: 'a', inputs }))).toEqual({ input: 'd', why: 'b, c are not live' });
  });

  it('is what the schedule says where that can go on the air', () => {
    expect(successor(channelState({ onAir: 'a', schedule: event('c') }))?.input).toBe('c');
    const inputs = [inputState('a'), inputState('b'), inputState('c', { status: 'waiting' })];
    expect(successor(channelState({ onAir: 'a', inputs, schedule: event('c') }))?.input).toBe('b');
  });

  it('is what an operator waits for once that is live', () => {
    expect(successor(channelState({ onAir: 'a', manual: manual('d') }))).toEqual({ input: 'd', why: 'anna chose it' });
  });

  it('is something that is not well rather than nothing, and nothing where nothing is live', () => {
    const ill = inputState('b', { watchdogs: ['silent'], reason: 'silent for 20 s' });
    expect(successor(channelState({ inputs: [inputState('a'), ill] }))?.why).toContain('silent for 20 s');
    expect(successor(channelState({ inputs: [inputState('a')] }))).toBeUndefined();
  });

  it('tells where automatic would lead, and nothing where it changes nothing', () => {
    expect(automaticChoice(channelState({ onAir: 'b', manual: manual('b') }))).toBe('a');
    expect(automaticChoice(channelState({ onAir: 'a', manual: manual('a') }))).toBeUndefined();
  });
});
