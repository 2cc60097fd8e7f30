import { spawnSync } from 'node:child_process';

export interface Ran {
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs ffmpeg or ffprobe to its end. @throws Error when it fails, with its own words */
export const run = (command: 'ffmpeg' | 'ffprobe', args: readonly string[], input?: Buffer): Ran => {
  const { stdout, stderr, error, status } = spawnSync(command, ['-v', 'warning', ...args], {
    input,
    maxBuffer: 64 * 1024 * 1024,
    timeout: 30_000,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.toString()}`);
  return { stdout, stderr: stderr.toString() };
};

/** Test pictures through libx264. @param format a container that can be written to a pipe */
export const encodeVideo = (source: string, options: string, format: string): Buffer =>
  run('ffmpeg', [
    ...['-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-preset', 'veryfast', '-threads', '1'],
    ...options.split(' ').filter((word) => word !== ''),
    ...['-f', ...format.split(' '), 'pipe:1'],
  ]).stdout;
