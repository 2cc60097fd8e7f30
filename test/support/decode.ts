import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';

/** What ffmpeg made of a recording. */
export interface Decoded {
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Lets ffmpeg read a recording from its standard input. The servers and players of other tests go on meanwhile.
 * @param args with `pipe:0` as the input
 */
export const decode = async (media: Buffer, args: readonly string[]): Promise<Decoded> => {
  const child = spawn('ffmpeg', ['-hide_banner', '-nostats', ...args], { stdio: 'pipe' });
  // Where it has read enough it closes the pipe; what it says tells why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(media);
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr };
};
