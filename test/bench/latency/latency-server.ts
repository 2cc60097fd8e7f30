import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../../support/wait.ts';
import { freePort } from '../measure/free-port.ts';
import { hlsRtmpConfig, Nginx } from '../measure/nginx.ts';
import { nodeProgram } from '../measure/program.ts';

const MAIN = new URL('../../../src/main.ts', import.meta.url);

/** Something that a camera publishes to and a player watches. */
export interface LatencyServer {
  readonly publish: string;
  readonly playlist: string;
  stop(): Promise<void>;
}

/** @param part as the config spells it; @param container of segments and parts */
export const startSluice = async (folder: string, part: string, container: 'ts' | 'fmp4'): Promise<LatencyServer> => {
  const [http, rtmp] = [await freePort(), await freePort()];
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'latency.yaml');
  await writeFile(
    config,
    `
http: { host: 127.0.0.1, port: ${http} }
rtmp: { host: 127.0.0.1, port: ${rtmp} }
data: ./data
channels:
  main:
    inputs: [{ name: camera, type: rtmp, key: camera }]
    ladder: [{ name: 360p, width: 640, height: 360, frameRate: 30, videoBitrate: 1200k, audioBitrate: 96k }]
    segment: 2s
    part: ${part}
${container === 'ts' ? '' : `    container: ${container}\n`}`,
  );
  const program = nodeProgram(MAIN, ['--config', config], { cwd: folder });
  const origin = `http://127.0.0.1:${http}`;
  await waitFor('the server', async () => {
    if (program.over) throw new Error(`the server ended: ${program.output}`);
    return (await fetch(`${origin}/healthz`).catch(() => undefined)) !== undefined;
  });
  return {
    publish: `rtmp://127.0.0.1:${rtmp}/live/camera`,
    playlist: `${origin}/live/main/index.m3u8`,
    stop: () => program.stop(),
  };
};

/** As its documentation sets it up, with segments of two seconds. */
export const startNginxRtmp = async (folder: string): Promise<LatencyServer> => {
  const [http, rtmp] = [await freePort(), await freePort()];
  await mkdir(join(folder, 'hls'), { recursive: true });
  const nginx = await Nginx.start(folder, http, hlsRtmpConfig(folder, http, rtmp));
  return {
    publish: `rtmp://127.0.0.1:${rtmp}/live/camera`,
    playlist: `http://127.0.0.1:${http}/hls/camera.m3u8`,
    stop: () => nginx.stop(),
  };
};
