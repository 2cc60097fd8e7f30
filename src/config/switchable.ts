import { z } from 'zod';
import { switchField } from './fields.ts';

/** A group of settings that may also be turned on as it stands, or off. */
export const switchable = <Settings extends z.ZodType>(settings: Settings) => ({
  field: () => z.union([switchField(), settings]),
  /** What is in force; undefined where it is off. */
  inForce: (wanted: boolean | z.output<Settings>): z.output<Settings> | undefined => {
    if (wanted === true) return settings.parse({});
    return wanted === false ? undefined : wanted;
  },
});
