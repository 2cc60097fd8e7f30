import type { LiveRequest } from './live-request.ts';

/** What counts of a request's headers, for those that can look up any of them. */
export abstract class HeaderRequest implements Pick<
  LiveRequest,
  'acceptEncoding' | 'ifNoneMatch' | 'ifRange' | 'range'
> {
  abstract header(name: string): string | undefined;

  get acceptEncoding(): string | undefined {
    return this.header('accept-encoding');
  }

  get ifNoneMatch(): string | undefined {
    return this.header('if-none-match');
  }

  get ifRange(): string | undefined {
    return this.header('if-range');
  }

  get range(): string | undefined {
    return this.header('range');
  }
}
