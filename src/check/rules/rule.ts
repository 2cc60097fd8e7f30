/**
 * `error`: a MUST of the standard is broken. `warning`: a SHOULD, a rule of Apple's, or what players need all the same.
 * `note`: worth knowing, and nobody's fault.
 */
export type Severity = 'error' | 'warning' | 'note';

/** One rule: how grave it is to break it, where it stands, and what it asks for. */
export interface Rule {
  readonly severity: Severity;
  /** `RFC 8216bis 4.4.3.1`, `Apple 8.11`. */
  readonly clause: string;
  /** One sentence, as the documentation lists it. */
  readonly asks: string;
}

type RuleMaker = (clause: string, asks: string) => Rule;

const maker =
  (severity: Severity): RuleMaker =>
  (clause, asks) => ({ severity, clause, asks });

export const error = maker('error');
export const warning = maker('warning');
export const note = maker('note');

/** The draft that RFC 8216 is being replaced by, by section. */
export const bis = (section: string): string => `RFC 8216bis ${section}`;
/** HLS Authoring Specification for Apple Devices, by item. */
export const apple = (item: string): string => `Apple ${item}`;
/** Transport streams, by section. */
export const systems = (section: string): string => `ISO 13818-1 ${section}`;
