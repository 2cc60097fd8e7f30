declare module 'm3u8-parser' {
  export interface ParsedPart {
    uri: string;
    duration: number;
    independent?: boolean;
  }
  export interface ParsedByteRange {
    length?: number;
    offset?: number;
  }
  export interface ParsedKey {
    method: string;
    uri: string;
    /** Four words, the first one the most significant. */
    iv?: Uint32Array;
  }
  export interface ParsedMap {
    uri?: string;
    byterange?: ParsedByteRange;
    key?: ParsedKey;
  }
  export interface ParsedSegment {
    uri: string;
    duration: number;
    byterange?: ParsedByteRange;
    key?: ParsedKey;
    map?: ParsedMap;
    timeline: number;
    discontinuity?: boolean;
    gap?: boolean;
    custom?: Record<string, unknown>;
    dateTimeString?: string;
    dateTimeObject?: Date;
    parts?: ParsedPart[];
    preloadHints?: { type: string; uri: string }[];
  }
  export interface ParsedManifest {
    version: number;
    targetDuration: number;
    mediaSequence: number;
    discontinuitySequence: number;
    discontinuityStarts: number[];
    independentSegments?: boolean;
    endList?: boolean;
    iFramesOnly?: boolean;
    contentProtection?: Record<string, unknown>;
    segments: ParsedSegment[];
    preloadSegment?: Partial<ParsedSegment>;
    serverControl?: { canBlockReload?: boolean; canSkipUntil?: number; holdBack?: number; partHoldBack?: number };
    partTargetDuration?: number;
    renditionReports?: { uri: string; lastMsn: number; lastPart?: number }[];
    skip?: { skippedSegments: number };
    playlists?: {
      uri: string;
      attributes: {
        BANDWIDTH: number;
        'AVERAGE-BANDWIDTH': string;
        CODECS: string;
        RESOLUTION?: { width: number; height: number };
        'FRAME-RATE'?: number;
        'CLOSED-CAPTIONS'?: string;
        AUDIO?: string;
      };
    }[];
  }
  export class Parser {
    manifest: ParsedManifest;
    on(event: 'warn' | 'info', listener: (problem: { message: string }) => void): void;
    addParser(tag: { expression: RegExp; customType: string; segment?: boolean }): void;
    push(text: string): void;
    end(): void;
  }
}
