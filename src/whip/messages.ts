/** What the thread of a session and the server tell each other. */

export interface SessionPlan {
  /** The publisher's SDP. */
  readonly offer: string;
  /** First and last UDP port that may be used; any free one where absent. */
  readonly ports: readonly [number, number] | undefined;
  /** Further addresses under which this machine is reached (behind NAT, or loopback). */
  readonly addresses: readonly string[];
}

export type FromSession =
  | { readonly type: 'answer'; readonly sdp: string }
  /** The offer cannot be taken; the session is over. */
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'connected' }
  | {
      readonly type: 'picture';
      /** Ticks, with an origin of the session's own. */
      readonly pts: number;
      readonly key: boolean;
      /** NAL units, each with its length in 4 bytes. */
      readonly data: Uint8Array;
    }
  | {
      readonly type: 'sound';
      /** Ticks, with the origin of the pictures. */
      readonly pts: number;
      /** One Opus packet. */
      readonly data: Uint8Array;
    }
  | { readonly type: 'ended'; readonly why: string };

export type ToSession = { readonly type: 'close' };
