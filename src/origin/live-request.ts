/** What a request to `/live/…` says, whichever way it came. Header values are those of RFC 9110, undefined where absent. */
export interface LiveRequest {
  readonly method: 'GET' | 'HEAD';
  /** The token that stands in front of it: `/p/TOKEN/live/…`; undefined where there is none. */
  readonly pass: string | undefined;
  readonly channel: string;
  /** Absent for what lies beside a channel's multivariant playlist. */
  readonly rendition: string | undefined;
  readonly file: string;
  /** What stands behind the `?`, as it came; empty where there is nothing. */
  readonly query: string;
  readonly acceptEncoding: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifRange: string | undefined;
  readonly range: string | undefined;
  /** Of the connection's other end; undefined once it has gone. Costs a system call: whoever needs it asks. */
  readonly address: string | undefined;
  /** Any other header, by its name in small letters; looked up anew each time. */
  header(name: string): string | undefined;
}
