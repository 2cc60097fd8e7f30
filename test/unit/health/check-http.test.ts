import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ChannelState } from '../../../src/channel/state.ts';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { startOrigin } from '../origin/fixture.ts';

const CHECK_HTTP = ['/usr/lib/nagios/plugins/check_http', '/usr/lib/monitoring-plugins/check_http'].find(existsSync);

const check = async (state: Partial<ChannelState>): Promise<{ exitCode: number; output: string }> => {
  const { port } = await startOrigin({ timeline: makeChannel(makeRendition()), state });
  const args = ['-H', 'localhost', '-I', '127.0.0.1', '-p', String(port), '-u', '/health', '-s', 'SLUICE OK'];
  return new Promise((resolve) => {
    execFile(CHECK_HTTP!, args, { timeout: 10_000 }, (error, output) =>
      resolve({ exitCode: error ? Number(error.code) : 0, output }),
    );
  });
};

describe.skipIf(!CHECK_HTTP)("check_http of Debian's monitoring-plugins", () => {
  it('is content with a channel that is', async () => {
    expect(await check({})).toMatchObject({ exitCode: 0, output: expect.stringContaining('HTTP OK') as string });
  });

  it('is not with one that stands still', async () => {
    const { exitCode, output } = await check({ lastSegmentAge: 60 });
    expect([exitCode, output]).toEqual([2, expect.stringContaining('503 Service Unavailable')]);
  });

  it('misses the word OK in a warning', async () => {
    expect((await check({ onAir: 'slate' })).exitCode).toBe(2);
  });
});
