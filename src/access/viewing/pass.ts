import { z } from 'zod';
import { AddressList } from '../../addresses/address-list.ts';
import { isNetwork } from '../../config/network.ts';

/** What somebody may watch, and until when. */
export interface Pass {
  /** Names of channels; `*` is all of them. */
  readonly channels: readonly string[];
  /** Ids of recordings; `*` is all of them. */
  readonly recordings: readonly string[];
  /** An address, or a network as `203.0.113.0/24`, that it is bound to; absent: none. */
  readonly address?: string | undefined;
  /** Seconds since the Unix epoch. */
  readonly notBefore?: number | undefined;
  readonly expires: number;
}

/** What is asked for. */
export interface Subject {
  readonly kind: 'channel' | 'recording';
  readonly name: string;
}

const names = z.array(z.string().min(1).max(200)).max(1000);

/** The claims of a JWT (RFC 7519) that make it a pass. A pass without an end is none. */
const claims = z.object({
  channels: names.default([]),
  recordings: names.default([]),
  ip: z.string().max(100).optional(),
  nbf: z.number().optional(),
  exp: z.number(),
});

/** Undefined where these claims are no pass. */
export const passOf = (payload: unknown): Pass | undefined => {
  const { data } = claims.safeParse(payload);
  if (!data) return undefined;
  const { channels, recordings, ip, nbf, exp } = data;
  return { channels, recordings, address: ip, notBefore: nbf, expires: exp };
};

export type PassProblem = 'expired' | 'not-yet' | 'other-subject' | 'other-address';

/** Clocks of machines differ by so much. Seconds. */
const LEEWAY = 5;

/**
 * Why a pass does not let somebody in; undefined where it does.
 * @param address of the viewer
 * @param now seconds since the Unix epoch
 */
export const problemOf = (
  pass: Pass,
  { kind, name }: Subject,
  address: string | undefined,
  now: number,
): PassProblem | undefined => {
  if (now >= pass.expires) return 'expired';
  if (pass.notBefore !== undefined && now + LEEWAY < pass.notBefore) return 'not-yet';
  const named = kind === 'channel' ? pass.channels : pass.recordings;
  if (!named.includes(name) && !named.includes('*')) return 'other-subject';
  if (pass.address !== undefined && !(address !== undefined && networkOf(pass.address)?.has(address)))
    return 'other-address';
  return undefined;
};

/** Undefined where it is neither an address nor a network. */
export const networkOf = (text: string): AddressList | undefined =>
  isNetwork(text) ? new AddressList([text]) : undefined;
