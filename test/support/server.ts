import { join } from 'node:path';
import { parseConfig } from '../../src/config/load.ts';
import type { ChannelState } from '../../src/channel/state.ts';
import type { RunningServer } from '../../src/cli/server.ts';
import { runServer } from '../../src/server/run.ts';
import { quietLog } from './rig.ts';

/** Small qualities that two cores hold beside a publisher and a browser, and keep however busy; segments of one second. */
export const SMALL_CHANNEL = `
    ladder:
      - { name: small, width: 320, height: 180, frameRate: 30, videoBitrate: 400k, audioBitrate: 64k, preset: ultrafast }
      - { name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }
      - { name: audio, kind: audio, audioBitrate: 64k }
    relief: false
    segment: 1s
    window: 20s
    record: true
`;

export interface TestServer {
  readonly server: RunningServer;
  /** `http://127.0.0.1:PORT` */
  readonly http: string;
  /** `rtmp://127.0.0.1:PORT/live` */
  readonly rtmp: string;
  readonly rtmpPort: number;
  state(): Promise<ChannelState>;
}

/** A whole server on free ports of the loopback, with one channel `main`. @param channel YAML below `main:` */
export const startServer = async (folder: string, channel: string): Promise<TestServer> => {
  const text = `
http: { host: 127.0.0.1, port: 0 }
rtmp: { host: 127.0.0.1, port: 0 }
data: ${join(folder, 'data')}
channels:
  main:
    title: Main stage
${channel}`;
  const server = await runServer({ config: parseConfig(text, 'test.yaml', {}), log: quietLog() });
  const http = server.summary.player.replace(/\/$/, '');
  const rtmp = server.summary.channels[0]?.publish[0]?.server ?? '';
  return {
    server,
    http,
    rtmp,
    rtmpPort: Number(new URL(rtmp.replace('rtmp:', 'http:') || 'http://none').port),
    state: async () => (await (await fetch(`${http}/api/v1/channels/main`)).json()) as ChannelState,
  };
};
