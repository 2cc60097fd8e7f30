import type { Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import {
  asControlCommand,
  control,
  CONTROL_HELP,
  type ControlOptions,
  type ControlRequest,
} from './control-command.ts';

interface ClipOptions extends ControlOptions {
  readonly in: string;
  readonly out: string;
  readonly title?: string;
}

/** The end of a clip may be on the air still: the server waits until it is on disk. Seconds. */
const LEAST_TIMEOUT = 30;

export const addClipCommand = (program: Command, context: CliContext): Command =>
  asControlCommand(program.command('clip'), context)
    .summary('cut a clip from a channel or a recording of a running server')
    .description(
      'Cuts a clip to the picture. It can be played at once; its MP4 file is made in the background.\n' +
        'IN and OUT are moments, as 2026-11-21T14:05:00.5Z or seconds since 1970, or positions in the recording, as 1:02:03.5.\n' +
        CONTROL_HELP,
    )
    .argument('<source>', 'name of a channel, or id of a recording; channel/NAME and recording/ID leave no doubt')
    .requiredOption('--in <moment>', 'its first picture')
    .requiredOption('--out <moment>', 'the first picture that is no longer in it')
    .option('--title <text>', 'what it is called (default: as what it is cut from)')
    .action((source: string, { in: from, out, title, ...options }: ClipOptions) => {
      const timeout = Math.max(LEAST_TIMEOUT, options.timeout);
      const body = { in: from, out, title };
      return control(context, { ...options, timeout }, { ...placeOf(source), method: 'POST', body, describe });
    });

/** As the server makes ids: sixteen letters that are not mistaken for one another. */
const RECORDING = /^recording\/(?<id>.+)$|^(?<guess>[0-9a-hjkmnp-tv-z]{16})$/;

const placeOf = (source: string): Pick<ControlRequest, 'subject' | 'path'> => {
  const { id, guess } = RECORDING.exec(source)?.groups ?? {};
  const recording = id ?? guess;
  const subject = recording ?? source.replace(/^channel\//, '');
  return {
    subject,
    path: `${recording === undefined ? 'channels' : 'recordings'}/${encodeURIComponent(subject)}/clips`,
  };
};

const clipSchema = z.object({ id: z.string(), duration: z.number(), playlist: z.string(), download: z.string() });

const describe = (answer: unknown): string | undefined => {
  const clip = clipSchema.safeParse(answer).data;
  return clip && `clip ${clip.id} of ${clip.duration} s\n  ${clip.playlist}\n  ${clip.download} (in a moment)`;
};
