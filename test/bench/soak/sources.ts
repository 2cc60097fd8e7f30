import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { makeSyncFile } from '../../support/sync-file.ts';

/** Forms that a source may come in; each has a flash and a tone in step once a second. */
const FORMS: readonly { name: string; options: Parameters<typeof makeSyncFile>[1] }[] = [
  { name: 'plain', options: { size: '640x360', rate: '30', output: h264('-g', '60') } },
  {
    name: 'b-frames',
    options: { size: '854x480', rate: '25', output: h264('-g', '50', '-bf', '2'), sampleRate: 44_100 },
  },
  { name: 'slow', options: { size: '320x240', rate: '15', output: h264('-g', '45') } },
  {
    name: 'open',
    options: {
      size: '640x360',
      rate: '30000/1001',
      output: h264('-g', '120', '-bf', '3', '-x264-params', 'open-gop=1'),
    },
  },
  { name: 'quick', options: { size: '426x240', rate: '50', output: h264('-g', '50') } },
];
const SECONDS = 60;

function h264(...options: string[]): string[] {
  return ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...options, '-c:a', 'aac', '-ac', '2'];
}

/** Makes one file of each form. @returns their paths */
export const makeForms = async (folder: string): Promise<string[]> => {
  const paths: string[] = [];
  for (const { name, options } of FORMS) {
    const path = join(folder, `${name}.mp4`);
    await makeSyncFile(path, { ...options, seconds: SECONDS });
    paths.push(path);
  }
  return paths;
};

/** A publisher that can be ended, stopped and started anew in another form. It costs little: nothing is encoded. */
export class Source {
  readonly name: string;
  readonly #url: string;
  readonly #forms: readonly string[];
  #form: number;
  #process: ChildProcess | undefined;

  constructor(name: string, url: string, forms: readonly string[], first: number) {
    this.name = name;
    this.#url = url;
    this.#forms = forms;
    this.#form = first;
  }

  start(): void {
    const file = this.#forms[this.#form++ % this.#forms.length]!;
    const args = [
      '-v',
      'error',
      '-nostdin',
      '-re',
      '-stream_loop',
      '-1',
      '-i',
      file,
      '-c',
      'copy',
      '-f',
      'flv',
      this.#url,
    ];
    this.#process = spawn('ffmpeg', args, { stdio: 'ignore' });
  }

  /** Ends it as a crash would. */
  kill(): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null || running.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      running.once('exit', () => resolve());
      running.kill('SIGKILL');
    });
  }

  stall(): void {
    this.#process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }
}
