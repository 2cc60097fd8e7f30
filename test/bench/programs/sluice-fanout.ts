/** Our origin with a channel on the air. Prints its port, then a line for each part. */
import { pino } from 'pino';
import { createOrigin } from '../../../src/origin/server.ts';
import { suitMemoryToMedia } from '../../../src/process/memory.ts';
import { announce, LiveStage } from './live-stage.ts';

suitMemoryToMedia();
const stage = new LiveStage();
const nobodyAsks = (): never => {
  throw new Error('nobody asks for this here');
};
const origin = createOrigin({
  channels: new Map([['main', { timeline: stage.timeline, state: nobodyAsks, switch: nobodyAsks }]]),
  playerRoot: '/nowhere',
  ffmpeg: 'ffmpeg',
  log: pino({ level: 'error' }),
});
const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port }));
stage.start(announce);
