import type { JSX } from 'preact';

/** The scale of a programme meter: digital full scale down to what nobody hears, dBFS. */
const FLOOR = -60;
/** EBU R68: the line-up level, and where programmes peak at most (EBU R128: -1 dBTP). */
const LOUD = -9;
const OVER = -1;

export interface MeterProps {
  readonly label: string;
  /** dBFS; undefined while there is no sound. */
  readonly value: number | undefined;
  readonly peak?: number | undefined;
}

/** How loud a channel of sound is now. */
export const Meter = ({ label, value, peak }: MeterProps): JSX.Element => {
  const share = (level: number): number => Math.min(1, Math.max(0, (level - FLOOR) / -FLOOR));
  const tone = value === undefined ? 'off' : value >= OVER ? 'critical' : value >= LOUD ? 'warn' : 'ok';
  return (
    <div
      class={`meter tone-${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={FLOOR}
      aria-valuemax={0}
      aria-valuenow={Math.round(value ?? FLOOR)}
      aria-valuetext={value === undefined ? 'no sound' : `${Math.round(value)} dBFS`}
    >
      <span class="meter-bar" style={{ inlineSize: `${100 * share(value ?? FLOOR)}%` }} />
      {peak !== undefined && <span class="meter-peak" style={{ insetInlineStart: `${100 * share(peak)}%` }} />}
    </div>
  );
};
