import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../bench/measure/free-port.ts';
import { CrashServer } from '../support/crash-server.ts';
import { CrashWatch } from '../support/crash-watch.ts';
import { temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

const CHANNELS = `
  parts:
    title: Low latency, encrypted, in MPEG-TS
    inputs: [{ name: pattern, type: test, size: 160x90, frameRate: 15 }]
    ladder:
      - { name: tiny, width: 160, height: 90, frameRate: 15, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }
      - { name: audio, kind: audio, audioBitrate: 64k }
    relief: false
    segment: 1s
    part: 200ms
    window: 30s
    encryption: { method: aes-128, rotate: 10s }
    record: true
  source:
    title: As it comes, in fragmented MP4
    inputs: [{ name: pattern, type: test, size: 160x90, frameRate: 15 }]
    ladder: [source]
    container: fmp4
    segment: 1s
    window: 30s
    record: true
`;
const RENDITIONS = { parts: ['tiny', 'audio'], source: ['source'] } as const;
const KILLS = 3;

describe('a server that is killed', { timeout: 180_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let server: CrashServer;
  let watches: { readonly channel: keyof typeof RENDITIONS; readonly watch: CrashWatch }[];

  beforeEach(async () => {
    folder = temporaryFolder();
    server = new CrashServer(folder.path, { http: await freePort(), rtmp: await freePort() }, CHANNELS);
    watches = (['parts', 'source'] as const).map((channel) => ({
      channel,
      watch: new CrashWatch(`${server.http}/live/${channel}/`),
    }));
  });
  afterEach(async () => {
    await server.end('SIGKILL');
    folder.remove();
  });

  const look = async (): Promise<void> => {
    for (const { channel, watch } of watches) await watch.look(RENDITIONS[channel]);
  };
  const goesOn = async (count: number): Promise<void> => {
    const before = watches.map(({ watch }) => watch.published);
    await waitFor(`${count} segments more`, async () => {
      await look();
      return watches.every(
        ({ channel, watch }, index) => watch.published >= before[index]! + count * RENDITIONS[channel].length,
      );
    }).catch((error: unknown) => {
      throw new Error(server.output, { cause: error });
    });
  };

  it('comes back with every segment that it published, as it was, and goes on behind them', async () => {
    server.start();
    await goesOn(1);
    for (let kill = 0; kill < KILLS; kill++) {
      await goesOn(3);
      // Anywhere in the making of a segment.
      await sleep((1000 * kill) / KILLS);
      await server.end('SIGKILL');
      for (const { channel } of watches) expect(server.halfFiles(channel)).toEqual([]);
      server.start();
    }
    await goesOn(3);
    for (const { watch } of watches) {
      await watch.judge();
      expect(watch.faults).toEqual([]);
      expect(watch.published).toBeGreaterThanOrEqual(3 * KILLS);
    }
    await server.end('SIGTERM');
  });
});
