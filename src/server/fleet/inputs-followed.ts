import type { Input } from '../../inputs/input.ts';
import type { Fleet } from './fleet.ts';
import type { FleetMember } from './member.ts';

/** @returns what ends it; undefined where there is nothing to end */
type Attach = (member: FleetMember, input: Input) => (() => void) | undefined;

/**
 * Does something for each input of a channel that runs, for as long as it is one: publishers are let in to it, say.
 * @param attach called anew where a setting of the input has changed, too
 */
export const forEachInput = (fleet: Pick<Fleet, 'listen'>, attach: Attach): void => {
  const attached = new Map<string, (() => void)[]>();
  const detach = ({ name }: FleetMember): void => {
    for (const end of attached.get(name) ?? []) end();
    attached.delete(name);
  };
  const attachAll = (member: FleetMember): void => {
    detach(member);
    const ends = member.inputs.map((input) => attach(member, input)).filter((end) => end !== undefined);
    attached.set(member.name, ends);
  };
  fleet.listen({ started: attachAll, changed: attachAll, stopped: detach });
};
