/** mux.js has no types of its own for its caption decoders. */
declare module 'mux.js/lib/m2ts/caption-stream.js' {
  interface Row {
    readonly text: string;
    /** Steps of four columns, 0 to 7. */
    readonly indent: number;
    /** Columns besides, 0 to 3. */
    readonly offset: number;
  }

  /** One channel of CEA-608: `ccStreams_[0]` is CC1. */
  interface Cea608Stream {
    /** What is on the screen: fifteen rows, the top one first. */
    readonly displayed_: readonly Row[];
  }

  interface CaptionStream {
    readonly ccStreams_: readonly Cea608Stream[];
    push(unit: { nalUnitType: string; escapedRBSP: Uint8Array; pts: number; dts: number }): void;
    flush(): void;
    reset(): void;
  }

  const decoders: { CaptionStream: new (options?: { parse708captions?: boolean }) => CaptionStream };
  export default decoders;
}
