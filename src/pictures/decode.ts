import { spawn } from 'node:child_process';
import type { Container } from '../media/container.ts';
import { StderrRing } from '../log/stderr-ring.ts';

export interface DecodeOptions {
  readonly ffmpeg: string;
  /** What begins with a key frame, and all that is needed to decode that; what comes after it may be cut off anywhere. */
  readonly pieces: readonly Buffer[];
  readonly container: Container;
  /** Ends the process at once. */
  readonly signal: AbortSignal;
}

/** A key frame is decoded in a tenth of a second; this is for a machine that is on its knees. */
const TIMEOUT_MS = 5000;
/** Wide enough for a card on a page; a JPEG of it is some 40 kB. */
const MAX_WIDTH = 640;
const MAX_JPEG_BYTES = 2 * 1024 * 1024;

const FORMATS: Readonly<Record<Container, string>> = { ts: 'mpegts', fmp4: 'mp4' };

const decoderArguments = (format: string): string[] => [
  ...['-hide_banner', '-loglevel', 'error', '-threads', '1'],
  ...['-f', format, '-i', 'pipe:0', '-map', '0:v:0', '-frames:v', '1'],
  ...['-vf', `scale='min(${MAX_WIDTH},iw)':-2`, '-pix_fmt', 'yuvj420p', '-q:v', '5'],
  ...['-f', 'mjpeg', 'pipe:1'],
];

/**
 * Decodes the first picture, with a process of its own that ends with its input, and is ended if it hangs.
 * @returns JPEG
 * @throws Error with ffmpeg's own words
 */
export const decodePicture = ({ ffmpeg, pieces, container, signal }: DecodeOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const args = decoderArguments(FORMATS[container]);
    const child = spawn(ffmpeg, args, { signal, timeout: TIMEOUT_MS, killSignal: 'SIGKILL', windowsHide: true });
    const words = new StderrRing();
    const output: Buffer[] = [];
    let length = 0;
    child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      output.push(chunk);
      length += chunk.length;
      if (length > MAX_JPEG_BYTES) child.kill('SIGKILL');
    });
    // It has its picture and reads no further: its exit tells the rest.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      if (code === 0 && length > 0) resolve(Buffer.concat(output));
      else reject(new Error(`ffmpeg made no picture (${killedBy ?? `exit code ${code}`}): ${words.tail(3)}`));
    });
    for (const piece of pieces) child.stdin.write(piece);
    child.stdin.end();
  });
