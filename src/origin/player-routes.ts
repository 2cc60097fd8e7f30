import type { Hono } from 'hono';
import { answer, requestHeader, type Answer, type Exchange, type OriginEnv } from './exchange.ts';
import { IMMUTABLE, REVALIDATED, type PlainHeaders } from './headers.ts';
import { originOf } from './page-origin.ts';
import { pageAbout, type PageSubject } from './page-subject.ts';
import type { PageName, PlayerFiles } from './player-files.ts';
import type { ReadyText } from './ready-text.ts';
import { TOKEN_FORM } from '../access/viewing/known-passes.ts';
import { PASS_COOKIE } from './viewing.ts';
import { NOT_FOUND, plainText, type Reply } from './reply.ts';

const NOT_BUILT = plainText(
  503,
  'The player is not built yet. Run:\n\n  npm run build:player\n\nStreams are served all the same: /live/CHANNEL/index.m3u8',
);

/** Nothing is loaded from elsewhere; hls.js works in a worker made from a blob, and feeds media by blob URLs. */
const policy = (frameAncestors: string, styles = "'self' 'unsafe-inline'"): PlainHeaders => ({
  'Content-Security-Policy': [
    "default-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data: blob:",
    // hls.js gives the track that it puts date ranges into an empty text of its own.
    "media-src 'self' blob: data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; '),
  'Referrer-Policy': 'strict-origin-when-cross-origin',
});

/** A page with buttons that change something is not put under those of another page. */
const PAGE_POLICY = policy("'self'");
/** The bare player is made for the pages of others. */
const EMBED_POLICY = policy('*');
/** The control room is under nobody's page, and writes no style into itself. */
const ADMIN_POLICY = policy("'none'", "'self'");

export interface PlayerPages {
  readonly files: PlayerFiles;
  /** What a name in an address stands for. */
  readonly subject: (name: string) => PageSubject | undefined;
}

/** `/`, `/library`, `/watch/NAME`, `/embed/NAME`, `/admin` with all below it, and the files that these pages load. */
export const addPlayerRoutes = (app: Hono<OriginEnv>, { files, subject }: PlayerPages): void => {
  const about = (c: Exchange, name: PageName, headers: PlainHeaders): Answer => {
    const token = c.req.query('token');
    if (token !== undefined && TOKEN_FORM.test(token)) return withCookie(c, token);
    const found = subject(c.req.param('name')!);
    const ready = found ? files.pageWith(name, (html) => pageAbout(html, found, originOf(c))) : files.page(name);
    return page(c, ready, found ? 200 : 404, headers);
  };
  app.get('/', (c) => page(c, files.page('index.html'), 200, PAGE_POLICY));
  app.get('/library', (c) => page(c, files.page('library.html'), 200, PAGE_POLICY));
  // One page: it finds by itself what an address below it stands for.
  app.get('/admin/*', (c) => page(c, files.page('admin.html'), 200, ADMIN_POLICY));
  app.get('/watch/:name', (c) => about(c, 'watch.html', PAGE_POLICY));
  app.get('/embed/:name', (c) => about(c, 'embed.html', EMBED_POLICY));
  // Their names hold a hash of what is in them.
  app.get('/assets/:file', (c) => file(c, files.file(`assets/${c.req.param('file')}`), IMMUTABLE));
  app.get('/:file', (c) => file(c, files.file(c.req.param('file')), REVALIDATED));
};

/**
 * The pass of a link becomes a cookie, for all that the page asks for, and leaves the address: what people copy from
 * there is no pass. Whether it is good is said where something is asked for with it.
 */
const withCookie = (c: Exchange, token: string): Answer => {
  const isSecure = originOf(c).startsWith('https:');
  const url = new URL(c.req.url);
  url.searchParams.delete('token');
  const name = c.req.param('name')!;
  // In the page of another site only what says so is sent along (and then by HTTPS alone).
  const rules = `HttpOnly; ${isSecure ? 'Secure; SameSite=None; Partitioned' : 'SameSite=Lax'}`;
  const headers = new Headers({ Location: `${url.pathname}${url.search}`, 'Cache-Control': 'no-store' });
  for (const path of [`/live/${name}/`, `/vod/${name}/`]) {
    headers.append('Set-Cookie', `${PASS_COOKIE}=${token}; Path=${path}; ${rules}`);
  }
  return new Response(null, { status: 303, headers });
};

const page = (c: Exchange, ready: ReadyText | undefined, status: 200 | 404, policy: PlainHeaders): Answer => {
  if (!ready) return answer(c, NOT_BUILT);
  const reply = textReply(c, ready, REVALIDATED);
  return answer(c, {
    ...reply,
    // A page about something that is not there says so itself, and to programs by its status.
    status: reply.status === 200 ? status : reply.status,
    headers: { ...reply.headers, ...policy },
  });
};

const file = (c: Exchange, ready: ReadyText | undefined, caching: string): Answer =>
  answer(c, ready ? textReply(c, ready, caching) : NOT_FOUND);

const textReply = (c: Exchange, ready: ReadyText, caching: string): Reply =>
  ready.reply(
    { acceptEncoding: requestHeader(c, 'accept-encoding'), ifNoneMatch: requestHeader(c, 'if-none-match') },
    caching,
  );
