import { STATUS_CODES } from 'node:http';
import type { PlainHeaders } from './headers.ts';

/** Status line and headers of an HTTP/1.1 answer, without those that speak of its connection or of the time. */
export const startOfHead = (status: number, headers: PlainHeaders): string => {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`;
  for (const name in headers) if (name !== 'Connection') text += `${name}: ${headers[name]}\r\n`;
  return text;
};

/** The rest of a head: Date (RFC 9110 6.6.1) and what becomes of the connection. Made once a second for all answers. */
export class HeadEnd {
  /** Since the Unix epoch. */
  second = -1;
  /** For a connection that is kept for further requests. */
  kept = '';
  /** For one that ends with this answer. */
  closing = '';
  readonly #keepAliveSeconds: number;

  /** @param keepAliveSeconds how long an idle connection is kept, as clients are told */
  constructor(keepAliveSeconds: number) {
    this.#keepAliveSeconds = keepAliveSeconds;
  }

  /** @param now ms since the Unix epoch */
  at(now: number): this {
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      const date = `Date: ${new Date(second * 1000).toUTCString()}\r\n`;
      this.kept = `${date}Connection: keep-alive\r\nKeep-Alive: timeout=${this.#keepAliveSeconds}\r\n\r\n`;
      this.closing = `${date}Connection: close\r\n\r\n`;
    }
    return this;
  }
}
