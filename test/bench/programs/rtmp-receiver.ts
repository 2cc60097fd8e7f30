/** Our RTMP server alone: takes whoever publishes, makes samples of what comes, and forgets them. Prints its port. */
import { pino } from 'pino';
import { TagToSample } from '../../../src/flv/tag-to-sample.ts';
import type { PublicationSink } from '../../../src/rtmp/publication.ts';
import { createRtmpServer } from '../../../src/rtmp/server.ts';

/** What the bench asks for by SIGUSR2, on stdout. */
export interface ReceiverReport {
  /** 1 for the first. */
  readonly number: number;
  readonly publishers: number;
  readonly videoSamples: number;
  readonly audioSamples: number;
  readonly bytes: number;
}

let number = 0;
let publishers = 0;
let videoSamples = 0;
let audioSamples = 0;
let bytes = 0;

const sink = (): PublicationSink => {
  const toSample = new TagToSample({
    sample: ({ kind, data }) => {
      if (kind === 'video') videoSamples++;
      else audioSamples++;
      bytes += data.length;
    },
    coded: () => {
      throw new Error('the publisher sends a codec that is no H.264');
    },
    format: () => undefined,
    unsupported: (codec) => {
      throw new Error(`the publisher sends ${codec}`);
    },
  });
  return {
    message: ({ type, timestamp, payload }) => toSample.push({ type, timestamp, payload }),
    metadata: () => undefined,
    ended: () => void publishers--,
  };
};

const server = createRtmpServer({
  host: '127.0.0.1',
  port: 0,
  log: pino({ level: 'error' }),
  handlers: {
    authorize: () =>
      Promise.resolve({
        accept: true,
        begin: () => {
          publishers++;
          return sink();
        },
      }),
  },
});
const { port } = await server.start();
process.on('SIGUSR2', () => {
  const report: ReceiverReport = { number: ++number, publishers, videoSamples, audioSamples, bytes };
  console.log(JSON.stringify(report));
});
console.log(JSON.stringify({ port }));
