import { join } from 'node:path';
import type { Logger } from 'pino';
import { createProgrammeClock } from '../../src/clock/programme-clock.ts';
import type { InputEnvironment } from '../../src/inputs/environment.ts';
import type { Feed } from '../../src/inputs/feed.ts';
import { laneOf, type Sample } from '../../src/media/sample.ts';
import { TsMuxer } from '../../src/mpegts/muxer.ts';
import { ProcessLedger } from '../../src/process/ledger.ts';
import { quietLog } from './rig.ts';

/** What an input needs to run by itself, without a channel around it. */
export const inputEnvironment = (folder: string, log: Logger = quietLog()): InputEnvironment => ({
  channel: 'test',
  clock: createProgrammeClock(),
  ffmpeg: 'ffmpeg',
  runFolder: join(folder, 'run'),
  ledger: new ProcessLedger(join(folder, 'run', 'children.json')),
  log,
});

/** Everything that a feed brings from now on, in order. */
export const collect = (feed: Feed): { readonly samples: Sample[]; readonly pictures: number; ts(): Buffer } => {
  const samples: Sample[] = [];
  let pictures = 0;
  feed.onSample((sample) => {
    samples.push(sample);
    if (sample.kind === 'video') pictures++;
  });
  return {
    samples,
    get pictures() {
      return pictures;
    },
    /** Pictures and main sound, from the first key frame on, as a transport stream that any decoder takes. */
    ts: () => {
      const muxer = new TsMuxer();
      const from = samples.findIndex((sample) => sample.kind === 'video' && sample.key);
      const heard = samples.slice(Math.max(0, from)).filter((sample) => laneOf(sample) <= 1);
      return Buffer.concat(heard.map((sample) => muxer.write(sample)));
    },
  };
};
