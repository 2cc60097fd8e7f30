/** What is asked for, as far as it is counted. */
export const HTTP_KINDS = ['playlist', 'part', 'segment', 'picture', 'media', 'api', 'probe', 'page'] as const;
export type HttpKind = (typeof HTTP_KINDS)[number];

/** Of status codes; `1xx` never comes here. */
export const HTTP_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;

export interface HttpCount {
  readonly kind: HttpKind;
  readonly class: (typeof HTTP_CLASSES)[number];
  readonly count: number;
}

/** Counts answers by what was asked for and how it went: one addition for each. */
export class HttpCounts {
  readonly #counts = new Float64Array(HTTP_KINDS.length * HTTP_CLASSES.length);

  /** An answer about `/live/CHANNEL/…`. */
  file(name: string, status: number): void {
    this.#add(kindOfFile(name), status);
  }

  /** Any other answer. @param url as in the request line */
  url(url: string, status: number): void {
    this.#add(kindOfUrl(url), status);
  }

  list(): HttpCount[] {
    return HTTP_KINDS.flatMap((kind, row) =>
      HTTP_CLASSES.map((name, column) => ({
        kind,
        class: name,
        count: this.#counts[row * HTTP_CLASSES.length + column]!,
      })),
    );
  }

  #add(kind: HttpKind, status: number): void {
    const column = Math.min(3, Math.max(0, Math.floor(status / 100) - 2));
    const at = HTTP_KINDS.indexOf(kind) * HTTP_CLASSES.length + column;
    this.#counts[at] = this.#counts[at]! + 1;
  }
}

/** By its name: `index.m3u8`, `123.4.ts`, `123.ts`. */
export const kindOfFile = (name: string): HttpKind => {
  if (name.endsWith('.m3u8')) return 'playlist';
  if (name.endsWith('.ts') || name.endsWith('.m4s') || name.endsWith('.vtt')) {
    return name.indexOf('.') === name.lastIndexOf('.') ? 'segment' : 'part';
  }
  return PICTURE.test(name) ? 'picture' : 'media';
};

const kindOfUrl = (url: string): HttpKind => {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (path.startsWith('/live/') || path.startsWith('/vod/')) return kindOfFile(path.slice(path.lastIndexOf('/') + 1));
  if (path.startsWith('/api/')) return 'api';
  if (PROBE.test(path)) return 'probe';
  return PICTURE.test(path) ? 'picture' : 'page';
};

const PICTURE = /\.(jpg|jpeg|png|webp|avif)$/;
const PROBE = /^\/(health|healthz|readyz|metrics)(\/|$)/;
