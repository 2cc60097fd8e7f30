/** mux.js has no types of its own for its inspector. */
declare module 'mux.js/lib/tools/ts-inspector.js' {
  interface Timing {
    readonly type: 'video' | 'audio';
    readonly pts: number;
    readonly dts: number;
    readonly ptsTime: number;
    readonly dtsTime: number;
  }

  interface Inspection {
    /** First and last picture. */
    readonly video?: readonly Timing[];
    /** First and last sound. */
    readonly audio?: readonly Timing[];
    readonly firstKeyFrame?: Timing;
  }

  const inspector: {
    /** @param baseTimestamp 90 kHz; timestamps are unwrapped against it */
    inspect(bytes: Uint8Array, baseTimestamp?: number): Inspection | null;
  };
  export default inspector;
}
