import type { Ticks } from '../clock/ticks.ts';
import { spliceDirection } from './segmentation.ts';
import type { SpliceInfo } from './splice-info.ts';

/** What one section asks for, one splice at a time. `key` names what belongs together: an out, its in, their repeats. */
export type SpliceSignal =
  | {
      readonly kind: 'out';
      readonly key: string;
      /** For people, and for IDs: `4800008F`. */
      readonly event: string;
      readonly plannedTicks: Ticks | undefined;
      /** It ends when its time is over, whether or not that is said. */
      readonly endsItself: boolean;
    }
  | { readonly kind: 'in'; readonly key: string }
  | { readonly kind: 'cancel'; readonly keys: readonly string[] }
  /** Something else that is to be known at that moment. */
  | { readonly kind: 'mark'; readonly key: string; readonly event: string };

/** A section, and the moment of the programme that it speaks of. */
export interface PlacedCue {
  readonly info: SpliceInfo;
  readonly ticks: Ticks;
  /** No time was given: it counts where it stood in the stream. */
  readonly immediate: boolean;
}

/** The time that a section speaks of, as on the wire; undefined: where it stands. */
export const splicePts = ({ command }: SpliceInfo): number | undefined =>
  command.kind === 'insert' || command.kind === 'time-signal' ? command.pts : undefined;

/**
 * What a section asks for (RFC 8216bis 4.4.5.1.1). Empty for heartbeats (splice_null, bandwidth_reservation), which would
 * fill the playlist, and for commands that are not about a moment of this programme.
 */
export const spliceSignals = ({ command, segmentations }: SpliceInfo): SpliceSignal[] => {
  if (command.kind === 'insert') {
    const key = `insert ${command.eventId}`;
    if (command.cancel) return [{ kind: 'cancel', keys: [key] }];
    if (!command.out) return [{ kind: 'in', key }];
    const { ticks: plannedTicks, autoReturn: endsItself = false } = command.duration ?? { ticks: undefined };
    return [{ kind: 'out', key, event: hex(command.eventId), plannedTicks, endsItself }];
  }
  if (command.kind !== 'time-signal') return [];
  if (segmentations.length === 0) return [{ kind: 'mark', key: 'time signal', event: 'SIGNAL' }];
  return segmentations.map(({ eventId, type, cancel, durationTicks }): SpliceSignal => {
    if (cancel) return { kind: 'cancel', keys: OUT_KEYS.map((out) => `segmentation ${out} ${eventId}`) };
    const direction = spliceDirection(type);
    if (direction === 'in') return { kind: 'in', key: `segmentation ${type - 1} ${eventId}` };
    const key = `segmentation ${type} ${eventId}`;
    const event = `${hex(eventId)}-${type.toString(16).toUpperCase().padStart(2, '0')}`;
    if (direction === undefined) return { kind: 'mark', key, event };
    // SCTE 35 10.3.3.1: with a duration, the segment ends when it is over.
    return { kind: 'out', key, event, plannedTicks: durationTicks, endsItself: durationTicks !== undefined };
  });
};

const OUT_KEYS = Array.from({ length: 256 }, (_, type) => type).filter((type) => spliceDirection(type) === 'out');

const hex = (eventId: number): string => eventId.toString(16).toUpperCase().padStart(8, '0');
