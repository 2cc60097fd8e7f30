import type { ChannelRule } from '../config/health-rules.ts';
import type { ChannelState, InputState } from '../channel/state.ts';

export interface OnAirProblem {
  readonly rule: Extract<ChannelRule, 'noInput' | 'notWanted' | 'watchdog' | 'slate' | 'backup'>;
  readonly text: string;
}

/** What is wrong with what is on the air. What somebody chose is no fault, whatever it is. */
export const onAirProblem = ({ inputs, onAir, switch: choice }: ChannelState): OnAirProblem | undefined => {
  const current = inputs.find(({ name }) => name === onAir);
  if (!current) return { rule: 'noInput', text: 'no input is on air' };
  const wanted = inputs.find(({ name }) => name === (choice.manual ?? choice.schedule?.now)?.input);
  if (wanted && wanted !== current) {
    return { rule: 'notWanted', text: `${wanted.name} is wanted on air: it is ${condition(wanted)}` };
  }
  if (wanted && choice.manual) return undefined;
  if (current.watchdogs) return { rule: 'watchdog', text: `${current.name} on air: ${current.reason}` };
  if (wanted) return undefined;
  const preferred = inputs.find(({ type }) => type !== 'slate');
  if (current === preferred) return undefined;
  const why = preferred ? `: ${preferred.name} is ${condition(preferred)}` : '';
  return current.type === 'slate'
    ? { rule: 'slate', text: `on slate${why}` }
    : { rule: 'backup', text: `on backup input ${current.name}${why}` };
};

/** How an input is: where watchdogs object to one that is live, what they say. */
const condition = ({ status, watchdogs, reason }: InputState): string =>
  watchdogs ? `${status}, but ${reason}` : status;
