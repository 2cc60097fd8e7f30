/** From the least to the most: each may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;

/**
 * `viewer` sees the control room, `operator` changes what is on the air and what is recorded, `admin` changes how the
 * server is set up, and who may use it.
 */
export type Role = (typeof ROLES)[number];

/** Who a request comes from, once that is known. */
export interface Identity {
  /** As the audit log has it: the name of a user or of a token. */
  readonly who: string;
  readonly role: Role;
  /** How it is known: by a cookie, by a token, or because only this machine can ask. */
  readonly by: 'session' | 'token' | 'local';
  /** Channels that it is limited to, by name; absent: all of them. */
  readonly channels?: readonly string[] | undefined;
}

/** Whether somebody has the role that is asked for, or a higher one. @param channel that the request is about */
export const may = ({ role, channels }: Identity, needed: Role, channel?: string): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed) && (!channels || (channel !== undefined && channels.includes(channel)));
