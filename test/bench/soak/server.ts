import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChannelState } from '../../../src/channel/state.ts';
import { waitFor } from '../../support/wait.ts';
import { freePort } from '../measure/free-port.ts';
import { nodeProgram, type Program } from '../measure/program.ts';

const MAIN = new URL('../../../src/main.ts', import.meta.url);

/** Small, so that two cores hold it beside publishers and a browser: what is tried here is switching. */
const LADDER = `
      - { name: small, width: 320, height: 180, frameRate: 30, videoBitrate: 400k, audioBitrate: 96k, preset: ultrafast }
      - { name: tiny, width: 160, height: 90, frameRate: 30, videoBitrate: 150k, audioBitrate: 64k, preset: ultrafast }
      - { name: audio, kind: audio, audioBitrate: 64k }`;

/** A server of its own process, with two cameras, a file, a schedule and a slate. */
export class SoakServer {
  readonly http: string;
  readonly rtmp: string;
  readonly schedule: string;
  readonly recording: string;
  readonly #program: Program;
  #log = '';

  private constructor(folder: string, httpPort: number, rtmpPort: number, loop: string) {
    this.http = `http://127.0.0.1:${httpPort}`;
    this.rtmp = `rtmp://127.0.0.1:${rtmpPort}/live`;
    this.schedule = join(folder, 'schedule.ics');
    this.recording = join(folder, 'data', 'live', 'main');
    writeFileSync(this.schedule, 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:soak\r\nEND:VCALENDAR\r\n');
    const config = join(folder, 'soak.yaml');
    writeFileSync(
      config,
      `
http: { host: 127.0.0.1, port: ${httpPort} }
rtmp: { host: 127.0.0.1, port: ${rtmpPort} }
data: ./data
channels:
  main:
    inputs:
      - { name: cam1, type: rtmp, key: cam1 }
      - { name: cam2, type: rtmp, key: cam2 }
      - { name: loop, type: file, path: ${loop} }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s, returnAfter: 2s, schedule: ./schedule.ics }
    ladder:${LADDER}
    record: true
`,
    );
    this.#program = nodeProgram(MAIN, ['--config', config], { cwd: folder });
    this.#program.process.stdout!.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
  }

  static async start(folder: string, loop: string): Promise<SoakServer> {
    const server = new SoakServer(folder, await freePort(), await freePort(), loop);
    await waitFor('segments', async () => {
      if (server.#program.over) throw new Error(`the server ended: ${server.#program.output}`);
      const text = await server.#text('/live/main/small/index.m3u8');
      return (text?.match(/\.ts$/gm) ?? []).length >= 4;
    });
    return server;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** One for each cut: what it was, and for how long the last picture was held, ms. */
  get cuts(): { to: string; why: string; gapMs: number }[] {
    return this.#log
      .split('\n')
      .filter((line) => line.includes('is on the air"'))
      .map((line) => JSON.parse(line) as { to: string; why: string; gapMs: number });
  }

  async state(): Promise<ChannelState> {
    return JSON.parse((await this.#text('/api/v1/channels/main'))!) as ChannelState;
  }

  /** @returns whether it was done */
  async command(input: string): Promise<boolean> {
    const response = await fetch(`${this.http}/api/v1/channels/main/switch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ input, by: 'soak' }),
    });
    return response.ok;
  }

  /** Tags that no playlist of a channel without `source` may ever have. */
  async forbiddenTags(): Promise<number> {
    const texts = await Promise.all(
      ['small', 'tiny', 'audio'].map((name) => this.#text(`/live/main/${name}/index.m3u8`)),
    );
    return texts.join('\n').match(/#EXT-X-(DISCONTINUITY|GAP)$/gm)?.length ?? 0;
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  async #text(path: string): Promise<string | undefined> {
    try {
      const response = await fetch(this.http + path);
      return response.ok ? await response.text() : undefined;
    } catch {
      // Not listening yet; whoever asks waits, with a limit.
      return undefined;
    }
  }
}
