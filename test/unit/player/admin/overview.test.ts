import { describe, expect, it } from 'vitest';
import { latencyOf } from '../../../../player/src/admin/overview/latency.ts';
import { listed } from '../../../../player/src/admin/overview/order.ts';
import { planOf, takeoverOf } from '../../../../player/src/admin/overview/takeover.ts';
import type { ChannelState, InputState } from '../../../../src/channel/state.ts';

const input = (name: string, status: InputState['status'], more: Partial<InputState> = {}): InputState => ({
  ...{ name, status, type: 'rtmp', reason: '', onAir: false, advice: [] },
  figures: { droppedPictures: 0, reconnects: 0, onAirSeconds: 0 },
  ...more,
});

const channel = (name: string, more: Partial<ChannelState> = {}): ChannelState =>
  ({ name, inputs: [], onAir: 'a', switch: { mode: 'priority', why: '' }, ...more }) as unknown as ChannelState;

describe('the overview', () => {
  it('shows the worst first, and equals as the config has them', () => {
    const channels = ['fine', 'late', 'dark', 'fine too'].map((name) => channel(name));
    const judged = { fine: 'OK', late: 'WARNING', dark: 'CRITICAL', 'fine too': 'OK' } as const;
    const health = {
      status: 'CRITICAL' as const,
      channels: Object.entries(judged).map(([name, status]) => ({ channel: name, status, text: '' })),
    };
    expect(listed(channels, health).map((one) => one.channel.name)).toEqual(['dark', 'late', 'fine', 'fine too']);
  });

  it('says what would take over: the best that is live, rather one that no watchdog complains of', () => {
    const inputs = [
      input('a', 'live'),
      input('b', 'waiting'),
      input('c', 'live', { watchdogs: ['black'] }),
      input('d', 'live'),
    ];
    expect(takeoverOf(channel('x', { inputs }))).toEqual({ tone: 'ok', text: 'd' });
    expect(takeoverOf(channel('x', { inputs: inputs.slice(0, 3) }))).toEqual({ tone: 'ok', text: 'c' });
    expect(takeoverOf(channel('x', { inputs: inputs.slice(0, 2) })).tone).toBe('warn');
  });

  it('says who holds an input on the air, and what is waited for', () => {
    const manual = { input: 'a', by: 'Kim', since: '2026-11-21T14:00:00Z' };
    expect(planOf(channel('x', { switch: { mode: 'manual', why: '', manual } }))).toBe('held by Kim');
    expect(planOf(channel('x', { switch: { mode: 'priority', why: '', manual } }))).toBe('a is waited for (Kim)');
    expect(planOf(channel('x'))).toBeUndefined();
  });

  it('tells the latency by what players keep: three parts, or three target durations', () => {
    expect(latencyOf({ encoder: { behind: 0.5 }, segmentSeconds: 2, partSeconds: 0.5 })).toBe(2);
    expect(latencyOf({ encoder: { behind: 0.5 }, segmentSeconds: 2 })).toBe(6.5);
    expect(latencyOf({ encoder: { behind: undefined }, segmentSeconds: 2 })).toBeUndefined();
  });
});
