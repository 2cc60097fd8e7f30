import type { Caller } from './caller.ts';
import type { Identity } from './identity.ts';
import type { Refusal } from './refusal.ts';

export const isRefusal = (found: Identity | Refusal): found is Refusal => 'status' in found;

/** Says who a request comes from, or why it is refused, whatever it asks for. */
export interface Gate {
  /**
   * @param changes whether it wants to change something: a page of another site, which the browser sends cookies for,
   * may not
   */
  identify(caller: Caller, changes: boolean): Identity | Refusal | Promise<Identity | Refusal>;
}
