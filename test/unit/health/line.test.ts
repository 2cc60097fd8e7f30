import { test as property, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../../src/health/judge.ts';
import type { HealthStatus } from '../../../src/health/status.ts';
import { parseRange } from '../../../src/config/range.ts';
import { judgeChannel } from '../../../src/health/judge.ts';
import { healthLine, worstStatus } from '../../../src/health/line.ts';
import { formatPerformanceDatum } from '../../../src/health/performance-data.ts';
import { makeState } from '../origin/fixture.ts';

const judgement = (channel: string, status: HealthStatus, text = 'x'): Judgement => ({
  channel,
  status,
  found: status,
  text,
  findings: [],
  perfdata: [{ label: `${channel}_age`, value: 1.2, unit: 's', warning: parseRange('4'), critical: parseRange('6') }],
});

describe('the line', () => {
  it('reads as a monitoring plugin wants it', () => {
    expect(healthLine([judgeChannel({ state: makeState(), now: 0 })])).toBe(
      "SLUICE OK - main: studio on air, 0 renditions | 'main_age'=1.2s;4;6;0 'main_behind'=0.4s;3;;0 'main_speed'=1;;;0 " +
        "'main_restarts'=0c 'main_studio_bitrate'=U;;;0 'main_studio_fps'=U;;;0 'main_studio_jitter'=U;;;0 " +
        "'main_inputs'=1;;;0 'main_renditions'=0;;;0",
    );
  });

  it('is as bad as the worst channel, which comes first', () => {
    const line = healthLine([judgement('a', 'OK'), judgement('b', 'CRITICAL'), judgement('c', 'WARNING')]);
    expect(line).toBe("SLUICE CRITICAL - b: x; c: x; a: x | 'a_age'=1.2s;4;6;0 'b_age'=1.2s;4;6;0 'c_age'=1.2s;4;6;0");
    expect(worstStatus([judgement('a', 'UNKNOWN'), judgement('b', 'WARNING')])).toBe('WARNING');
  });

  it('knows nothing without channels', () => {
    expect(worstStatus([])).toBe('UNKNOWN');
    expect(healthLine([])).toBe('SLUICE UNKNOWN - there are no channels');
  });

  property.prop([fc.string()])('stays one line with one pipe sign, whatever the text', (text) => {
    const line = healthLine([judgement('a', 'OK', text)]);
    expect(line).not.toMatch(/[\r\n]/);
    expect(line.split('|')).toHaveLength(2);
  });
});

describe('performance data', () => {
  it.each([
    [{ label: 'a', value: 1.23456, unit: 's' as const }, "'a'=1.235s;;;0"],
    [{ label: 'a', value: 0, critical: parseRange('5') }, "'a'=0;;5;0"],
    [{ label: 'a', value: undefined, unit: 's' as const, warning: parseRange('4') }, "'a'=U;4;;0"],
    [{ label: 'a', value: NaN }, "'a'=U;;;0"],
    [{ label: 'a', value: 7, unit: 'c' as const }, "'a'=7c"],
    [{ label: "it's=x", value: 1 }, "'it''s_x'=1;;;0"],
  ])('%o', (datum, expected) => expect(formatPerformanceDatum(datum)).toBe(expected));
});
