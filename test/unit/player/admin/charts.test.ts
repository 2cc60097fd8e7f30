import { describe, expect, it } from 'vitest';
import { CHARTS, chartLines, RANGES, stepFor, summaries } from '../../../../player/src/admin/channel/chart-data.ts';
import { eventWords, groupOf, mergeEvents } from '../../../../player/src/admin/channel/event-words.ts';

const history = {
  from: '2026-11-21T12:00:00.000Z',
  step: 10,
  series: {
    'bitrate.720p': [2_000_000, null, 4_000_000],
    'input.cam1.bitrate': [6_000_000, 6_000_000, 6_000_000],
    partArrival: [0.02, 0.03, null],
    viewers: [1, 2, 3],
  },
};
const kind = (name: string) => CHARTS.find((chart) => chart.name === name)!;

describe('charts', () => {
  it('draw the series of their name, and of inputs, in their unit', () => {
    const { times, lines } = chartLines(history, kind('bitrate'));
    expect(times).toEqual([1795262400, 1795262410, 1795262420]);
    expect(lines.map(({ label, values }) => ({ label, values }))).toEqual([
      { label: '720p', values: [2, null, 4] },
      { label: 'input cam1', values: [6, 6, 6] },
    ]);
    expect(chartLines(history, kind('partArrival')).lines[0]!.values).toEqual([20, 30, null]);
    expect(chartLines(history, kind('frameRate'))).toEqual({ times: [], lines: [] });
  });

  it('have a table that says the same', () => {
    const [programme] = summaries(chartLines(history, kind('bitrate')));
    expect(programme).toEqual({ label: '720p', newest: 4, least: 2, mean: 3, most: 4 });
  });

  it('ask for no more points than they can show', () => {
    for (const { hours } of RANGES) expect((hours * 3600) / stepFor(hours)).toBeLessThanOrEqual(720);
    expect(RANGES.map(({ hours }) => stepFor(hours))).toEqual([1, 10, 60, 120]);
  });
});

describe('events in words', () => {
  const at = '2026-11-21T12:00:00.000Z';

  it('say what happened, and how bad it is', () => {
    expect(eventWords({ type: 'switch', at, from: 'a', to: 'b', why: 'chosen by anna' })).toEqual({
      title: 'a → b',
      detail: 'chosen by anna',
      tone: 'plain',
    });
    expect(eventWords({ type: 'input', at, input: 'a', from: 'live', to: 'failed', reason: 'closed' }).tone).toBe(
      'bad',
    );
    expect(eventWords({ type: 'health', at, from: 'OK', to: 'WARNING', text: 'encoder is slow' })).toEqual({
      title: 'Health: OK → WARNING',
      detail: 'encoder is slow',
      tone: 'warning',
    });
    expect(groupOf({ type: 'something-new', at })).toBe('health');
  });

  it('are kept once, newest first, and no more than so many', () => {
    const events = ['01', '02', '03'].map((second) => ({ type: 'input', at: `2026-11-21T12:00:${second}.000Z` }));
    const merged = mergeEvents(events, [{ ...events[1]! }, { type: 'switch', at }], 3);
    expect(merged.map(({ at: moment }) => moment.slice(17, 19))).toEqual(['03', '02', '01']);
  });
});
