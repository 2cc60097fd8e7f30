import type { Hono } from 'hono';
import type { OriginChannels } from './channel.ts';
import { answer, requestHeader, type Answer, type Exchange, type OriginEnv } from './exchange.ts';
import { IMMUTABLE, REVALIDATED, type PlainHeaders } from './headers.ts';
import type { PlayerFiles } from './player-files.ts';
import type { ReadyText } from './ready-text.ts';
import { NOT_FOUND, plainText, type Reply } from './reply.ts';

const NOT_BUILT = plainText(
  503,
  'The player is not built yet. Run:\n\n  npm run build:player\n\nStreams are served all the same: /live/CHANNEL/index.m3u8',
);

/** Nothing is loaded from elsewhere; hls.js works in a worker made from a blob, and feeds media by blob URLs. */
const PAGE_POLICY: PlainHeaders = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; '),
  'Referrer-Policy': 'strict-origin-when-cross-origin',
};

/** `/`, `/watch/CHANNEL`, and the files that these pages load. */
export const addPlayerRoutes = (app: Hono<OriginEnv>, files: PlayerFiles, channels: OriginChannels): void => {
  app.get('/', (c) => page(c, files.page('index.html'), 200));
  app.get('/watch/:channel', (c) =>
    page(c, files.page('watch.html'), channels.has(c.req.param('channel')) ? 200 : 404),
  );
  // Their names hold a hash of what is in them.
  app.get('/assets/:file', (c) => file(c, files.file(`assets/${c.req.param('file')}`), IMMUTABLE));
  app.get('/:file', (c) => file(c, files.file(c.req.param('file')), REVALIDATED));
};

const page = (c: Exchange, ready: ReadyText | undefined, status: 200 | 404): Answer => {
  if (!ready) return answer(c, NOT_BUILT);
  const reply = textReply(c, ready, REVALIDATED);
  return answer(c, {
    ...reply,
    // A page about a channel that is not there says so itself, and to programs by its status.
    status: reply.status === 200 ? status : reply.status,
    headers: { ...reply.headers, ...PAGE_POLICY },
  });
};

const file = (c: Exchange, ready: ReadyText | undefined, caching: string): Answer =>
  answer(c, ready ? textReply(c, ready, caching) : NOT_FOUND);

const textReply = (c: Exchange, ready: ReadyText, caching: string): Reply =>
  ready.reply(
    { acceptEncoding: requestHeader(c, 'accept-encoding'), ifNoneMatch: requestHeader(c, 'if-none-match') },
    caching,
  );
