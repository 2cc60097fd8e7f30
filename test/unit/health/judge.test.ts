import { describe, expect, it } from 'vitest';
import type { ChannelState, InputState } from '../../../src/channel/state.ts';
import { judgeChannel } from '../../../src/health/judge.ts';
import { makeState } from '../origin/fixture.ts';

const STARTED = Date.parse('2026-11-21T10:00:00.000Z');
const input = (name: string, type: string, status: InputState['status']): InputState => ({
  name,
  type,
  status,
  reason: '',
  onAir: false,
  figures: { droppedPictures: 0, reconnects: 0, onAirSeconds: 0 },
  advice: [],
});
const frozen = (name: string): InputState => ({
  ...input(name, 'rtmp', 'live'),
  reason: 'picture frozen for 12 s',
  watchdogs: ['frozen'],
});
const judge = (changes: Partial<ChannelState> = {}, now = STARTED) => {
  const { status, text } = judgeChannel({ state: makeState(changes), now });
  return `${status}: ${text}`;
};
const encoder = (changes: Partial<ChannelState['encoder']>): Partial<ChannelState> => ({
  encoder: { ...makeState().encoder, ...changes },
});

describe('the health of a channel', () => {
  it('is OK with the preferred input on air', () => {
    expect(judge()).toBe('OK: studio on air, 0 renditions');
  });

  it.each<[Partial<ChannelState>, string]>([
    [
      { onAir: 'slate', inputs: [input('studio', 'rtmp', 'waiting'), input('slate', 'slate', 'live')] },
      'on slate: studio is waiting',
    ],
    [{ onAir: 'slate', inputs: [input('slate', 'slate', 'live')] }, 'on slate'],
    [
      { onAir: 'b', inputs: [input('a', 'rtmp', 'stalled'), input('b', 'file', 'live'), input('s', 'slate', 'live')] },
      'on backup input b: a is stalled',
    ],
    [
      { onAir: 'b', inputs: [frozen('a'), input('b', 'file', 'live'), input('s', 'slate', 'live')] },
      'on backup input b: a is live, but picture frozen for 12 s',
    ],
    [{ onAir: 'a', inputs: [frozen('a'), frozen('b')] }, 'a on air: picture frozen for 12 s'],
    [{ onAir: undefined }, 'no input is on air'],
    [
      {
        onAir: 'b',
        switch: { mode: 'priority', why: '', manual: { input: 'a', by: 'anna', since: '2026-11-21T10:00:00.000Z' } },
        inputs: [input('b', 'file', 'live'), input('a', 'rtmp', 'waiting')],
      },
      'a is wanted on air: it is waiting',
    ],
    [{ lastSegmentAge: 4.5 }, 'no new segment for 4.5 s'],
    [encoder({ speed: 0.82, behind: 3.4 }), 'the encoder is too slow: 0.82 of real time, 3.4 s behind'],
    [encoder({ status: 'backing-off' }), 'the encoder keeps failing'],
  ])('is WARNING: %o', (changes, text) => expect(judge(changes)).toContain(`WARNING: ${text}`));

  it('is CRITICAL where nothing is kept of what is on the air', () => {
    const words = 'CRITICAL: segments are not written to disk: the disk is full';
    expect(judge({ archiveProblem: 'the disk is full' })).toContain(words);
  });

  it('does not mind what an operator chose', () => {
    const manual = { input: 'slate', by: 'anna', since: '2026-11-21T10:00:00.000Z' };
    expect(judge({ onAir: 'slate', switch: { mode: 'manual', why: '', manual } })).toMatch(/^OK: slate on air/);
  });

  it('prefers the first input that is no slate, wherever the slate stands', () => {
    const inputs = [input('slate', 'slate', 'live'), input('studio', 'rtmp', 'live')];
    expect(judge({ inputs, onAir: 'studio' })).toMatch(/^OK/);
    expect(judge({ inputs, onAir: 'slate' })).toMatch(/^WARNING: on slate/);
  });

  it('does not mind an encoder that is slow and keeps up, or catches up', () => {
    expect(judge(encoder({ speed: 0.98, behind: 0.5 }))).toMatch(/^OK/);
    expect(judge(encoder({ speed: 1.2, behind: 8 }))).toMatch(/^OK/);
    expect(judge(encoder({ speed: undefined, behind: undefined }))).toMatch(/^OK/);
  });

  it('is CRITICAL without a segment for three target durations, and says that first', () => {
    expect(judge({ lastSegmentAge: 6 })).toMatch(/^WARNING/);
    expect(judge({ lastSegmentAge: 6.1 })).toMatch(/^CRITICAL: no new segment for 6.1 s/);
    expect(judge({ lastSegmentAge: 9, onAir: 'slate' })).toMatch(/^CRITICAL: no new segment for 9.0 s, on slate/);
  });

  it('gives a channel 15 s to begin', () => {
    const starting = { lastSegmentAge: undefined, startedAt: new Date(STARTED).toISOString() };
    expect(judge(starting, STARTED + 15_000)).toMatch(/^WARNING: starting/);
    expect(judge(starting, STARTED + 16_000)).toMatch(/^CRITICAL: no segment since its start 16 s ago/);
  });
});
