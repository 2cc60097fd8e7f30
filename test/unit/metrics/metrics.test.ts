import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Metrics, METRICS } from '../../../src/metrics/metrics.ts';
import { makeSnapshot } from './snapshot.ts';

const text = (snapshot = makeSnapshot()): Promise<string> => new Metrics(() => Promise.resolve(snapshot)).text();
const PROMTOOL = spawnSync('promtool', ['--version']).status === 0;

describe('the figures for Prometheus', () => {
  it.each([
    'sluice_channel_health{channel="main",status="WARNING"} 1',
    'sluice_channel_health{channel="main",status="OK"} 0',
    'sluice_channel_finding{channel="main",rule="slate"} 1',
    'sluice_channel_on_air{channel="main",input="slate"} 1',
    'sluice_channel_switches_total{channel="main",reason="manual"} 1',
    'sluice_input_state{channel="main",input="studio",state="live"} 1',
    'sluice_input_bytes_per_second{channel="main",input="studio"} 500000',
    'sluice_rendition_segment_age_seconds{channel="main",rendition="720p"} 0.5',
    'sluice_viewers{channel="main",rendition="720p"} 3',
    'sluice_viewer_buffer_worst_tenth_seconds{channel="main"} 2',
    'sluice_http_requests_total{kind="playlist",class="2xx"} 1',
    'sluice_process_cpu_seconds_total{process="main encoder"} 12.5',
    'sluice_certificate_expiry_seconds 5184000',
    `sluice_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
  ])('%s', async (line) => expect((await text()).split('\n')).toContain(line));

  it('say nothing of what is not known', async () => {
    const answer = await text(makeSnapshot([], { server: {}, processes: [] }));
    expect(answer).not.toMatch(/^sluice_certificate_expiry_seconds /m);
    expect(answer).not.toMatch(/^sluice_channel_health\{/m);
    expect(answer).toMatch(/^sluice_http_connections 7$/m);
  });

  it('forget channels that have gone, and invented renditions', async () => {
    let names = ['main', 'other'];
    const metrics = new Metrics(() => Promise.resolve(makeSnapshot(names)));
    expect(await metrics.text(0)).toContain('channel="other"');
    names = ['main'];
    const later = await metrics.text(1000);
    expect(later).not.toContain('channel="other"');
    expect(later).not.toContain('made-up');
    expect(later).toContain('sluice_http_sent_bytes_total 12345\n');
  });

  it('are put together at most twice a second', async () => {
    let taken = 0;
    const metrics = new Metrics(() => {
      taken++;
      return Promise.resolve(makeSnapshot());
    });
    await Promise.all([metrics.text(0), metrics.text(0), metrics.text(499)]);
    expect(taken).toBe(1);
    await metrics.text(500);
    expect(taken).toBe(2);
  });

  it('have names by the conventions', () => {
    for (const { name, type, help } of METRICS) {
      expect(name).toMatch(/^(sluice|process)_[a-z_]+[a-z]$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(help).toMatch(/\.$/);
    }
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
  });

  it.skipIf(!PROMTOOL)('are right by promtool', async () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await text() });
    expect([status, `${stdout.toString()}${stderr.toString()}`]).toEqual([0, '']);
  });
});
