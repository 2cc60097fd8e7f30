export type Protocol = 'HTTP/1.1' | 'HTTP/2';

/** An answer over HTTP, all of it. */
export interface Answer {
  readonly protocol: Protocol;
  /** Where it came from in the end. */
  readonly url: string;
  readonly status: number;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without its content coding. */
  readonly body: Buffer;
  /** Bytes as they came. */
  readonly transferred: number;
  readonly redirects: number;
  /** By a clock that does not go back, ms. */
  readonly askedAt: number;
  readonly headAt: number;
  readonly endedAt: number;
}

/** Seconds that a cache may keep it; undefined where nothing says. */
export const maxAge = ({ headers }: Answer): number | undefined => {
  const value = headers['cache-control'];
  if (value === undefined) return undefined;
  if (/(^|[\s,])(no-store|no-cache)([\s,=]|$)/i.test(value)) return 0;
  const seconds = /(^|[\s,])max-age="?(\d{1,10})/i.exec(value)?.[2];
  return seconds === undefined ? undefined : Number(seconds);
};

/** Without parameters, in small letters. */
export const contentType = ({ headers }: Answer): string =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
