/**
 * Our origin with a channel on the air. Prints its port, then a line for each part.
 * The first argument, where there is one: over how many milliseconds the viewers of a part are answered.
 */
import { pino } from 'pino';
import { createOrigin } from '../../../src/origin/server.ts';
import { suitMemoryToMedia } from '../../../src/process/memory.ts';
import { silentChannel } from './silent-channel.ts';
import { announce, LiveStage } from './live-stage.ts';
import { testDecoder } from '../../support/pictures.ts';

suitMemoryToMedia();
const stage = new LiveStage();
const origin = createOrigin({
  channels: new Map([['main', silentChannel(stage.timeline)]]),
  playerRoot: '/nowhere',
  decoder: testDecoder(),
  spreadMs: Number(process.argv[2] ?? 0),
  log: pino({ level: 'error' }),
});
const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port }));
stage.start(announce);
