declare module 'm3u8-parser' {
  export interface ParsedPart {
    uri: string;
    duration: number;
    independent?: boolean;
  }
  export interface ParsedSegment {
    uri: string;
    duration: number;
    timeline: number;
    discontinuity?: boolean;
    gap?: boolean;
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
      };
    }[];
  }
  export class Parser {
    manifest: ParsedManifest;
    on(event: 'warn' | 'info', listener: (problem: { message: string }) => void): void;
    push(text: string): void;
    end(): void;
  }
}
