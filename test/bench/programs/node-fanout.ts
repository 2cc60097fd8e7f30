/**
 * The least that Node can do: `node:http` that holds responses in an array, and ends them all with one ready Buffer
 * when the part has come. Same playlists, same headers. Prints its port, then a line for each part.
 */
import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { renderMediaPlaylist } from '../../../src/hls/media-playlist.ts';
import { COMMON } from '../../../src/origin/headers.ts';
import { suitMemoryToMedia } from '../../../src/process/memory.ts';
import { announce, LIVE_PATH, LiveStage } from './live-stage.ts';

suitMemoryToMedia();
const stage = new LiveStage();
const { video, audio } = stage;
const partBody = Buffer.concat(video.last!.parts[0]!.chunks);
const mediaHeaders = {
  ...COMMON,
  'Content-Type': 'video/mp2t',
  'Accept-Ranges': 'bytes',
  'Content-Length': String(partBody.length),
  ETag: '"890000000.3-1000"',
  'Cache-Control': 'public, max-age=31536000, immutable',
};
let body = Buffer.alloc(0);
let headers: Record<string, string> = {};
let awaited = '';
let held: ServerResponse[] = [];

const renew = (): void => {
  body = gzipSync(renderMediaPlaylist(video, { siblings: [audio] }) ?? '');
  headers = {
    ...COMMON,
    'Content-Type': 'application/vnd.apple.mpegurl',
    'Content-Length': String(body.length),
    'Content-Encoding': 'gzip',
    ETag: `"${createHash('sha1').update(body).digest('base64url').slice(0, 16)}-gz"`,
    'Cache-Control': 'public, max-age=12',
    Vary: 'Accept-Encoding',
  };
  const { open, last } = video;
  const next = open ? { msn: open.msn, part: open.parts.length } : { msn: last!.msn + 1, part: 0 };
  awaited = `${LIVE_PATH}?_HLS_msn=${next.msn}&_HLS_part=${next.part}`;
};
const send = (outgoing: ServerResponse): void => {
  outgoing.writeHead(200, headers);
  outgoing.end(body);
};

const server = createServer({ noDelay: true, keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
  const url = incoming.url!;
  if (url === awaited) held.push(outgoing);
  else if (url.startsWith(LIVE_PATH)) send(outgoing);
  else {
    outgoing.writeHead(200, mediaHeaders);
    outgoing.end(partBody);
  }
});
renew();
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
  stage.start((publication) => {
    announce(publication);
    // The segment itself follows its last part at once.
    setImmediate(() => {
      renew();
      const all = held;
      held = [];
      for (const outgoing of all) send(outgoing);
    });
  });
});
