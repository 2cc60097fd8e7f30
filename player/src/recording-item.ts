import type { RecordingKind, RecordingState } from '../../src/library/recording.ts';

/** A recording as `GET /api/v1/recordings` tells of it. Times are ISO 8601. */
export interface RecordingItem {
  readonly id: string;
  readonly kind: RecordingKind;
  /** Absent of an import. */
  readonly channel?: string | null;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly state: RecordingState;
  readonly from: string;
  /** Absent while nobody has said when it ends. */
  readonly to?: string | null;
  readonly marks: readonly { readonly at: string; readonly title: string }[];
  readonly byteLength: number;
  readonly poster?: string | null;
  readonly problem?: string | null;
}
