import { z } from 'zod';
import { didYouMean } from '../nearest.ts';
import { mustBe, shown } from '../section.ts';
import { aliasInputSchema } from './alias.ts';
import { fileInputSchema } from './file.ts';
import { playlistInputSchema } from './playlist.ts';
import { pullInputSchema } from './pull.ts';
import { rtmpInputSchema } from './rtmp.ts';
import { slateInputSchema } from './slate.ts';
import { srtInputSchema } from './srt.ts';
import { testInputSchema } from './test.ts';
import { udpInputSchema } from './udp.ts';
import { whipInputSchema } from './whip.ts';

const TYPES = ['rtmp', 'srt', 'whip', 'udp', 'pull', 'file', 'playlist', 'alias', 'slate', 'test'] as const;

/** One source of a channel. A further kind is a file in this folder and a line here. */
export const inputSchema = z.discriminatedUnion(
  'type',
  [
    rtmpInputSchema,
    srtInputSchema,
    whipInputSchema,
    udpInputSchema,
    pullInputSchema,
    fileInputSchema,
    playlistInputSchema,
    aliasInputSchema,
    slateInputSchema,
    testInputSchema,
  ],
  {
    error: (issue) => {
      if (issue.code !== 'invalid_union') return mustBe('an input, as { name: studio, type: rtmp }')(issue);
      const type: unknown = (issue.input as { type?: unknown } | undefined)?.type;
      const right = `must be one of ${TYPES.join(', ')}`;
      if (type === undefined) return `is missing: ${right}`;
      return `${right}, not ${shown(type)}${typeof type === 'string' ? didYouMean(type, TYPES) : ''}`;
    },
  },
);

export type InputConfig = z.output<typeof inputSchema>;
