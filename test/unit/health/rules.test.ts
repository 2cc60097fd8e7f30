import { describe, expect, it } from 'vitest';
import { channelHealth, serverHealth, type HealthChanges } from '../../../src/config/health.ts';
import { CHANNEL_RULES, type ChannelRule, type ServerRule } from '../../../src/config/health-rules.ts';
import { parseRange } from '../../../src/config/range.ts';
import type { ChannelState, InputState } from '../../../src/channel/state.ts';
import { judgeChannel, judgeServer } from '../../../src/health/judge.ts';
import type { ChannelLook, ServerLook } from '../../../src/health/looked-at.ts';
import { makeState } from '../origin/fixture.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const channel = (
  state: Partial<ChannelState>,
  changes: HealthChanges<ChannelRule> = {},
  more: Partial<ChannelLook> = {},
) => judgeChannel({ state: makeState(state), now: NOW, ...more }, channelHealth(changes));
const rulesOf = ({ findings }: { findings: readonly { rule: string; status: string }[] }) =>
  findings.map(({ rule, status }) => `${rule} ${status}`);
const live = (figures: Partial<InputState['figures']>): Partial<ChannelState> => {
  const [studio, ...rest] = makeState().inputs;
  return { inputs: [{ ...studio!, figures: { ...studio!.figures, ...figures } }, ...rest] };
};

describe('a channel', () => {
  it.each<[ChannelRule, Partial<ChannelState>, HealthChanges<ChannelRule>, Partial<ChannelLook>]>([
    ['segmentAge', { lastSegmentAge: 11 }, { segmentAge: { warning: parseRange('5'), critical: 'off' } }, {}],
    [
      'encoderSpeed',
      { encoder: { ...makeState().encoder, speed: 0.8 } },
      { encoderSpeed: { warning: parseRange('0.9:') } },
      {},
    ],
    ['inputBitrate', live({ bitrate: 300_000 }), { inputBitrate: { warning: parseRange('500000:') } }, {}],
    ['inputFrameRate', live({ frameRate: 12 }), { inputFrameRate: { warning: parseRange('20:') } }, {}],
    ['inputJitter', live({ jitter: 0.7 }), { inputJitter: { warning: parseRange('0.5') } }, {}],
    ['viewers', {}, { viewers: { warning: parseRange('1:') } }, { viewers: 0 }],
    ['encoderRestarts', {}, {}, { restarts: 6 }],
    ['schedule', { switch: { mode: 'priority', why: '', schedule: { source: 'x.ics', problem: 'line 3' } } }, {}, {}],
  ])('is minded by %s', (rule, state, changes, more) => {
    const judged = channel(state, changes, more);
    expect(rulesOf(judged)).toEqual([`${rule} WARNING`]);
    expect(judged.findings[0]!.text).not.toMatch(/undefined|NaN/);
    expect(channel(makeState(), changes, { viewers: 3, restarts: 0 }).status).toBe('OK');
  });

  it('tells figures in the units of graphs, with thresholds in the same', () => {
    const age = channel({ segmentSeconds: 4 }).perfdata.find(({ rule }) => rule === 'segmentAge');
    expect(age).toMatchObject({ label: 'main_age', value: 1.2, unit: 's', warning: { end: 8 }, critical: { end: 12 } });
  });

  it.each(['OK', 'WARNING', 'CRITICAL'] as const)('on a slate is %s where the config says so', (status) => {
    expect(channel({ onAir: 'slate' }, { slate: status }).status).toBe(status);
  });

  it('is not minded by figures that nobody has measured yet', () => {
    const changes = { inputBitrate: { warning: parseRange('500000:') }, viewers: { critical: parseRange('1:') } };
    expect(channel({}, changes).status).toBe('OK');
  });

  it('has a label for each figure once', () => {
    const labels = channel(live({ bitrate: 1 }), {}, { viewers: 1, restarts: 0 }).perfdata.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('is OK in maintenance, and tells all the same', () => {
    const window = { since: 'S', until: '2026-11-21T11:00:00.000Z', by: 'anna', reason: 'new cable' };
    const judged = judgeChannel({ state: makeState({ lastSegmentAge: 60 }), now: NOW }, undefined, window);
    expect(judged).toMatchObject({ status: 'OK', found: 'CRITICAL', maintenance: window });
    expect(judged.text).toMatch(/^in maintenance until 2026-11-21T11:00:00.000Z \(anna: new cable\), no new segment/);
  });
});

describe('the server', () => {
  const server = (look: ServerLook, changes: HealthChanges<ServerRule> = {}) =>
    judgeServer(look, serverHealth(changes));

  it.each<[string, ServerLook]>([
    ['diskFree CRITICAL', { disk: { freeBytes: 400e6, sizeBytes: 1e12 } }],
    ['diskFree WARNING', { disk: { freeBytes: 1.9e9, sizeBytes: 1e12 } }],
    ['eventLoop WARNING', { eventLoopDelay: 0.6 }],
    ['eventLoop CRITICAL', { eventLoopDelay: 2.5 }],
    ['certificate WARNING', { certificateDays: 13 }],
    ['certificate CRITICAL', { certificateDays: -1 }],
    ['ledger WARNING', { ledgerProblem: 'EACCES' }],
    ['config WARNING', { configProblem: 'line 3' }],
    ['webhooks WARNING', { webhookProblems: ['webhook pager is failing: ECONNREFUSED'] }],
  ])('%s', (found, look) => expect(rulesOf(server(look))).toEqual([found]));

  it('is OK where nothing is known, and where all is well', () => {
    expect(server({}).status).toBe('OK');
    const disk = { freeBytes: 500e9, sizeBytes: 1e12 };
    const judged = server({ disk, eventLoopDelay: 0.01, memoryBytes: 2e8, certificateDays: 80 });
    expect(judged.status).toBe('OK');
    expect(judged.perfdata.find(({ label }) => label === 'disk_used')).toMatchObject({ value: 50, unit: '%' });
  });

  it('minds what has no thresholds by itself', () => {
    const changes = { diskUsed: { warning: parseRange('90') }, memory: { critical: parseRange('1000000000') } };
    const look = { disk: { freeBytes: 5e9, sizeBytes: 100e9 }, memoryBytes: 2e9 };
    expect(rulesOf(server(look, changes))).toEqual(['memory CRITICAL', 'diskUsed WARNING']);
  });
});

it('every rule says what it is about, in one line', () => {
  for (const { about } of Object.values(CHANNEL_RULES)) expect(about).toMatch(/^[A-Z].{10,90}\.$/);
});
