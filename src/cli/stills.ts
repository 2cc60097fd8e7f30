import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { pullSchema } from '../config/pull.ts';
import { clockText } from '../pictures/clock-text.ts';
import { openFile, openRemote, type MediaBytes } from '../pictures/media-bytes.ts';
import { UnreadableMediaError } from '../pictures/media-index.ts';
import { PictureDecoder } from '../pictures/picture-decoder.ts';
import {
  isPictureSize,
  PICTURE_SIZES,
  resized,
  type PictureFormat,
  type PictureSize,
} from '../pictures/picture-size.ts';
import { DEFAULT_STILLS, MOST_STILLS, stillsOfMedia } from '../pictures/stills.ts';
import { PullError } from '../pull/pull-error.ts';
import type { CliContext } from './context.ts';

const FAILED = 1;

interface StillsFlags {
  readonly number: number;
  readonly output: string;
  readonly size: PictureSize;
  readonly format: PictureFormat;
  readonly ffmpeg: string;
  readonly allow: readonly string[];
  readonly json?: boolean;
}

export const addStillsCommand = (program: Command, context: CliContext): Command =>
  program
    .command('stills')
    .summary('pictures of a video file, evenly spaced')
    .description(
      'Takes pictures out of an MP4, MOV, MKV, WebM or MPEG-TS file, here or on a web server, evenly spaced over its\n' +
        'length, and writes them as files. Only the index and the key frames that are shown are read.',
    )
    .argument('<file>', 'a file, or http://… or https://…')
    .option('-n, --number <count>', `how many, up to ${MOST_STILLS}`, parseCount, DEFAULT_STILLS)
    .option('-o, --output <folder>', 'where they go', '.')
    .option('--size <name>', `one of ${PICTURE_SIZES.join(', ')}`, parseSize, 'large' as PictureSize)
    .option('--format <name>', 'jpg or webp', parseFormat, 'jpg' as PictureFormat)
    .option('--allow <host...>', 'web servers that may be read from although their address is not public', [])
    .option('--ffmpeg <path>', 'ffmpeg: a name on the PATH, or a path', 'ffmpeg')
    .option('--json', 'tell what was written as JSON')
    .action(async (file: string, flags: StillsFlags) => {
      if (!(await writeStills(file, flags, context))) context.exit(FAILED);
    });

const writeStills = async (file: string, flags: StillsFlags, context: CliContext): Promise<boolean> => {
  const ending = new AbortController();
  const log = context.createLogger({ level: 'warn' });
  // A decoder ends with its pipes: nobody has to look for it after a crash.
  const ledger = { add: () => undefined, remove: () => undefined };
  const decoder = new PictureDecoder({ ffmpeg: flags.ffmpeg, ledger, log });
  let bytes: MediaBytes | undefined;
  try {
    bytes = await openMedia(file, flags, context, ending.signal);
    const stills = await stillsOfMedia(bytes, flags.number, { decoder });
    const folder = resolve(context.folder, flags.output);
    await mkdir(folder, { recursive: true });
    const written = await Promise.all(
      stills.map(async ({ at, jpeg }, index) => {
        const name = `still-${String(index + 1).padStart(2, '0')}-${clockText(at, '-')}.${flags.format}`;
        await writeFile(join(folder, name), await resized(jpeg, flags.size, flags.format));
        return { file: join(folder, name), seconds: at };
      }),
    );
    if (flags.json) context.print(`${JSON.stringify({ stills: written }, null, 2)}\n`);
    else context.print(written.map(({ file: name }) => `${name}\n`).join(''));
    return true;
  } catch (error) {
    if (!isExpected(error)) throw error;
    context.tell(`${file}: ${error.message}\n`);
    return false;
  } finally {
    ending.abort();
    decoder.stop();
    await bytes?.close();
  }
};

const openMedia = (file: string, { allow }: StillsFlags, { folder }: CliContext, signal: AbortSignal) =>
  /^[a-z][a-z0-9+.-]+:\/\//i.test(file)
    ? openRemote(file, pullSchema.parse({ allow }), signal)
    : openFile(resolve(folder, file));

const isExpected = (error: unknown): error is Error =>
  error instanceof UnreadableMediaError ||
  error instanceof PullError ||
  (error instanceof Error && ['ENOENT', 'EACCES', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? ''));

const parseCount = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_STILLS) {
    throw new InvalidArgumentError(`It must be 1 to ${MOST_STILLS}.`);
  }
  return count;
};

const parseSize = (text: string): PictureSize => {
  if (!isPictureSize(text)) throw new InvalidArgumentError(`It must be one of ${PICTURE_SIZES.join(', ')}.`);
  return text;
};

const parseFormat = (text: string): PictureFormat => {
  if (text !== 'jpg' && text !== 'webp') throw new InvalidArgumentError('It must be jpg or webp.');
  return text;
};
