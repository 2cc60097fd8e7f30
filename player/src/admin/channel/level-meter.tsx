import type { JSX } from 'preact';
import { useStore, type Store } from '../data/store.ts';
import { Meter } from '../parts/meter.tsx';
import type { Levels } from './levels.ts';

export interface LevelMeterProps {
  readonly label: string;
  readonly levels: Store<Levels>;
  /** Absent: the programme. */
  readonly input?: string;
}

/** A meter that draws itself several times a second, and nothing around it. */
export const LevelMeter = ({ label, levels, input }: LevelMeterProps): JSX.Element => {
  const { programme, inputs } = useStore(levels);
  const level = input === undefined ? programme : inputs.get(input);
  return <Meter label={label} value={level?.rms} peak={level?.peak} />;
};
