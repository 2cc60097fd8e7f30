/** The least that Node can do: `node:http` that looks up a Buffer and returns it with the same headers. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { COMMON } from '../../../src/origin/headers.ts';
import { cachingOf, makeWares, PATHS, typeOf, type Ware } from './wares.ts';

const { bytes } = makeWares();
const shelf = new Map(
  (Object.keys(PATHS) as Ware[]).map((ware) => {
    const body = bytes[ware];
    const headers = {
      ...COMMON,
      'Content-Type': typeOf(ware),
      'Content-Length': String(body.length),
      ETag: `"${ware}-${body.length}"`,
      'Cache-Control': cachingOf(ware),
    };
    return [PATHS[ware], { body, headers }] as const;
  }),
);
const server = createServer({ noDelay: true }, (incoming, outgoing) => {
  const found = shelf.get(incoming.url ?? '');
  if (!found) {
    outgoing.writeHead(404).end();
    return;
  }
  outgoing.writeHead(200, found.headers);
  outgoing.end(found.body);
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));
