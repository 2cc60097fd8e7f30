import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ffmpeg, temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

const HAS_PROMTOOL = spawnSync('promtool', ['--version']).status === 0;

const read = async (url: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};

describe('the health of a whole server', () => {
  it('is ready once there is something to play, and tells of a source that is gone, to all who ask', async () => {
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const { server, http, rtmp } = await startServer(
      folder.path,
      `
    inputs: [{ name: studio, type: rtmp, key: s3cret }, { name: slate, type: slate }]
    switch: { stallAfter: 1s }
    health: { slate: CRITICAL }${SMALL_CHANNEL}`,
    );
    onTestFinished(() => server.stop());
    expect((await read(`${http}/healthz`)).text).toBe('ok\n');
    await waitFor('readiness', async () => (await read(`${http}/readyz`)).status === 200);

    const source =
      '-re -f lavfi -i testsrc2=s=320x180:r=30 -f lavfi -i sine=r=48000 -c:v libx264 -preset ultrafast -g 30';
    const publisher = ffmpeg([...source.split(' '), '-c:a', 'aac', '-f', 'flv', `${rtmp}/s3cret`]);
    onTestFinished(() => void publisher.kill('SIGKILL'));
    const health = () => read(`${http}/health/main`);
    await waitFor('the publisher on the air', async () => (await health()).text.includes('studio on air'));

    publisher.kill('SIGKILL');
    const gone = await waitFor('CRITICAL', async () => {
      const answer = await health();
      return answer.status === 503 && answer;
    });
    expect(gone.text).toMatch(/^SLUICE CRITICAL - main: on slate: studio is /);
    const metrics = await waitFor('the same from /metrics', async () => {
      const { text } = await read(`${http}/metrics`);
      return text.includes('sluice_channel_health{channel="main",status="CRITICAL"} 1') && text;
    });
    expect(metrics).toMatch(/^sluice_process_cpu_seconds_total\{process="main encoder"\} /m);
    expect(metrics).toMatch(/^sluice_http_requests_total\{kind="probe",class="5xx"\} [1-9]/m);
    expect(metrics).not.toContain('s3cret');
    if (HAS_PROMTOOL) expect(spawnSync('promtool', ['check', 'metrics'], { input: metrics }).status).toBe(0);
  });
});
