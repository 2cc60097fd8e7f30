import { spawnSync } from 'node:child_process';
import type { Container } from '../../src/media/container.ts';

const FORMATS: Readonly<Record<Container, string>> = { ts: 'mpegts', fmp4: 'mp4' };

/** How many pictures ffmpeg makes of these bytes: what it complains of where they end is none. */
export const decodedPictures = (bytes: Buffer, container: Container): number => {
  // Too few bytes to be recognised: it is told what they are.
  const args = ['-v', 'quiet', '-nostdin', '-f', FORMATS[container], '-i', 'pipe:0', '-map', '0:v:0'];
  const { stdout, error } = spawnSync('ffmpeg', [...args, '-fps_mode', 'passthrough', '-f', 'framecrc', 'pipe:1'], {
    input: bytes,
    timeout: 20_000,
  });
  if (error) throw error;
  const lines = stdout.toString().split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).length;
};
