import { describe, expect, it } from 'vitest';
import { CutDesk, type SwitchRequest } from '../../../../player/src/admin/channel/cut-desk.ts';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { channelState } from './channel-state.ts';

const rig = (first: ChannelState = channelState({ onAir: 'a' })) => {
  const sent: SwitchRequest[] = [];
  const answers: { resolve: (state: ChannelState) => void; reject: (error: unknown) => void }[] = [];
  const clock = { now: 0 };
  const desk = new CutDesk({
    send: (request) => {
      sent.push(request);
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
    whyNot: (error) => (error as Error).message,
    onChange: () => {},
    onState: () => {},
    now: () => clock.now,
  });
  desk.observe(first);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { desk, sent, answers, clock, settle };
};

const held = (input: string, onAir = input) =>
  channelState({ onAir, manual: { input, by: 'anna', since: '2026-11-21T12:00:00.000Z' } });

describe('the desk of cuts', () => {
  it('says that an input is on the air when the server does, not before', async () => {
    const { desk, answers, settle } = rig();
    desk.cut({ input: 'b', whenReady: true });
    expect(desk.press.kind).toBe('asked');
    answers[0]!.resolve(held('b', 'a'));
    await settle();
    expect(desk.press.kind).toBe('waiting');
    desk.observe(held('b'));
    expect(desk.press.kind).toBe('done');
    expect(desk.undo).toBe('a');
  });

  it('takes a double press for one, and the same press later for another', async () => {
    const { desk, sent, answers, clock, settle } = rig();
    expect(desk.cut({ input: 'b' })).toBe(true);
    clock.now = 200;
    expect(desk.cut({ input: 'b' })).toBe(false);
    answers[0]!.resolve(held('b'));
    await settle();
    clock.now = 900;
    expect(desk.cut({ input: 'b' })).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it('sends presses one after the other, and of those that wait the newest alone', async () => {
    const { desk, sent, answers, settle } = rig();
    desk.cut({ input: 'b' });
    desk.cut({ input: 'c' });
    desk.cut({ input: 'd' });
    expect(sent.map(({ input }) => input)).toEqual(['b']);
    answers[0]!.resolve(held('b'));
    await settle();
    expect(sent.map(({ input }) => input)).toEqual(['b', 'd']);
    answers[1]!.resolve(held('d'));
    await settle();
    expect(desk.press).toMatchObject({ kind: 'done', request: { input: 'd' } });
    expect(desk.undo).toBe('b');
  });

  it('says why the server refused, and lets the same be pressed again at once', async () => {
    const { desk, sent, answers, settle } = rig();
    desk.cut({ input: 'b' });
    answers[0]!.reject(new Error('b cannot go on the air now'));
    await settle();
    expect(desk.press).toEqual({ kind: 'refused', request: { input: 'b' }, why: 'b cannot go on the air now' });
    expect(desk.cut({ input: 'b' })).toBe(true);
    expect(sent).toHaveLength(2);
    desk.dismiss();
    expect(desk.press.kind).toBe('asked');
  });

  it('stops waiting where somebody else has decided otherwise', async () => {
    const { desk, answers, settle } = rig();
    desk.cut({ input: 'b', whenReady: true });
    answers[0]!.resolve(held('b', 'a'));
    await settle();
    desk.observe(held('c', 'a'));
    expect(desk.press.kind).toBe('none');
  });

  it('is back to automatic when no choice by hand is in force', async () => {
    const { desk, answers, settle } = rig(held('b'));
    desk.cut({ input: 'auto' });
    answers[0]!.resolve(channelState({ onAir: 'a' }));
    await settle();
    expect(desk.press.kind).toBe('done');
    expect(desk.undo).toBe('b');
  });
});
