import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { Channel } from '../../src/channel/channel.ts';
import type { ChannelOptions } from '../../src/channel/channel-options.ts';
import { createProgrammeClock } from '../../src/clock/programme-clock.ts';
import type { ChannelConfig } from '../../src/config/schema.ts';
import { configuredLadder } from '../../src/encoder/ladder.ts';
import { encodedRungs } from '../../src/encoder/rung.ts';
import { EventBus } from '../../src/events/bus.ts';
import type { ChannelEvent } from '../../src/events/schemas.ts';
import type { InputEnvironment } from '../../src/inputs/environment.ts';
import type { Input } from '../../src/inputs/input.ts';
import { ProcessLedger } from '../../src/process/ledger.ts';

/** A folder of its own for one test, removed behind it. */
export const temporaryFolder = (): { path: string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

export const quietLog = (): Logger => pino({ level: process.env['TEST_LOG'] ?? 'silent' });

/** Small enough that two cores hold it beside a publisher and a browser. */
export const TEST_LADDER = encodedRungs(
  configuredLadder(
    [
      {
        kind: 'video',
        name: 'small',
        width: 320,
        height: 180,
        frameRate: 30,
        videoBitrate: 400_000,
        audioBitrate: 64_000,
        preset: 'ultrafast',
      },
      {
        kind: 'video',
        name: 'tiny',
        width: 160,
        height: 90,
        frameRate: 30,
        videoBitrate: 150_000,
        audioBitrate: 64_000,
        preset: 'ultrafast',
      },
      { kind: 'audio', name: 'audio', audioBitrate: 64_000 },
    ],
    undefined,
  ),
);

const TEST_CHANNEL: ChannelConfig = {
  title: 'Test',
  inputs: [],
  switch: { stallAfter: 1, returnAfter: 5, refresh: 300 },
  ladder: undefined,
  relief: false,
  quality: false,
  segment: 1,
  part: 0,
  container: 'ts',
  window: 12,
  dvr: undefined,
  viewing: { access: 'open', segments: 'signed' },
  record: true,
};

/** A channel without HTTP and RTMP around it. */
export const channelRig = (
  folder: string,
  inputs: (environment: InputEnvironment) => Input[],
  config: Partial<ChannelConfig> = {},
  options: Partial<Pick<ChannelOptions, 'clock' | 'planLadder'>> = {},
): { channel: Channel; events: ChannelEvent[] } => {
  const log = quietLog();
  const clock = options.clock ?? createProgrammeClock();
  const ledger = new ProcessLedger(join(folder, 'run', 'children.json'));
  const events: ChannelEvent[] = [];
  const bus = new EventBus<ChannelEvent>((error) => {
    throw error;
  });
  bus.on((event) => events.push(event));
  const environment = { channel: 'test', clock, ffmpeg: 'ffmpeg', runFolder: join(folder, 'run'), ledger, log };
  const channel = new Channel({
    name: 'test',
    config: { ...TEST_CHANNEL, ...config },
    inputs: inputs(environment),
    rungs: TEST_LADDER,
    planLadder: options.planLadder,
    clock,
    ffmpeg: 'ffmpeg',
    runFolder: join(folder, 'run'),
    folder: join(folder, 'live', 'test'),
    keyFolder: join(folder, 'keys'),
    ledger,
    bus,
    log,
  });
  return { channel, events };
};

/** Starts ffmpeg; the test that does so ends it by its own pid. */
export const ffmpeg = (args: readonly string[]): ChildProcess =>
  spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** Runs ffmpeg to its end. @throws Error when it fails */
export const runFfmpeg = (args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    ffmpeg(args).once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code}`))));
  });
