/** Our origin, without inputs and encoders: what is on the shelf does not change. Prints its port. */
import { pino } from 'pino';
import { createOrigin } from '../../../src/origin/server.ts';
import { silentChannel } from './silent-channel.ts';
import { makeWares, SEGMENT_TICKS } from './wares.ts';
import { testDecoder } from '../../support/pictures.ts';

const { renditions } = makeWares();
const timeline = {
  channel: 'main',
  segmentTicks: SEGMENT_TICKS,
  renditions: new Map(renditions.map((rendition) => [rendition.format.name, rendition])),
  segmentPath: (name: string, msn: number) => `/nowhere/${name}/${msn}.ts`,
};
const origin = createOrigin({
  channels: new Map([['main', silentChannel(timeline)]]),
  playerRoot: '/nowhere',
  decoder: testDecoder(),
  log: pino({ level: 'error' }),
});
const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ port }));
