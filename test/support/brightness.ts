import { spawnSync } from 'node:child_process';
import { TsDemuxer } from '../../src/mpegts/demuxer.ts';

export interface Shown {
  /** As it stands in the stream: 90 kHz, 33 bits. */
  readonly pts: number;
  /** 0 black to 255 white, over the whole picture. */
  readonly brightness: number;
}

/** Every picture of a stream in the order in which it is shown, with how bright it is. The PTS must not wrap. */
export const brightnessOf = (ts: Buffer): Shown[] => {
  const times: number[] = [];
  const demuxer = new TsDemuxer((unit) => unit.kind === 'video' && times.push(unit.pts));
  demuxer.push(Buffer.from(ts));
  demuxer.flush();
  times.sort((a, b) => a - b);
  const filter = ['-vf', 'scale=1:1:flags=area,format=gray', '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'];
  const decoded = spawnSync('ffmpeg', ['-v', 'error', '-f', 'mpegts', '-i', 'pipe:0', '-an', ...filter], { input: ts });
  if (decoded.stdout.length !== times.length) {
    throw new Error(`${times.length} pictures, ${decoded.stdout.length} decoded: ${decoded.stderr.toString()}`);
  }
  return times.map((pts, index) => ({ pts, brightness: decoded.stdout[index]! }));
};
