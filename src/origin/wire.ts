import { STATUS_CODES } from 'node:http';
import type { PlainHeaders } from './headers.ts';

/** How long a connection may stay idle, as it is told to clients: a little less than what is kept to. */
export const KEEP_ALIVE_SECONDS = 65;

/** Status line and headers, without those that belong to the connection, and without the empty line. */
export const startOfHead = (status: number, headers: PlainHeaders): string => {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (const name in headers) if (name !== 'Connection') text += `${name}: ${headers[name]}\r\n`;
  return text;
};

const KEPT = `Connection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_SECONDS}\r\n\r\n`;
const CLOSED = 'Connection: close\r\n\r\n';

/** The rest of a head: Date (RFC 9110 6.6.1) and what becomes of the connection. Made once a second. */
export class HeadEnd {
  /** Whole seconds since the Unix epoch. */
  second = 0;
  #kept = '';
  #closed = '';

  /** @param now ms since the Unix epoch */
  at(now: number): this {
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      const date = `Date: ${new Date(second * 1000).toUTCString()}\r\n`;
      this.#kept = date + KEPT;
      this.#closed = date + CLOSED;
    }
    return this;
  }

  get kept(): string {
    return this.#kept;
  }

  get closed(): string {
    return this.#closed;
  }
}
