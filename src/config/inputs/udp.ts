import { isIP, isIPv6 } from 'node:net';
import { z } from 'zod';
import { hostField, nameField, textField, wholeNumberField } from '../fields.ts';
import { mustBe, section } from '../section.ts';

const addressField = (what: string) => textField(what, 64).refine((text) => isIP(text) !== 0, { error: mustBe(what) });

/** RFC 5771, RFC 4291 2.7. */
export const isMulticast = (host: string): boolean => {
  const first = Number(host.split('.')[0]);
  return isIPv6(host) ? /^ff/i.test(host) : first >= 224 && first <= 239;
};

/** A transport stream by UDP, plain or in RTP, sent to this machine or to a multicast group. */
export const udpInputSchema = section({
  name: nameField(),
  type: z.literal('udp'),
  host: hostField()
    .default('0.0.0.0')
    .meta({ description: 'The address to listen on, or the multicast group to join.' }),
  port: wholeNumberField(1, 65_535).meta({ description: 'UDP port.' }),
  interface: addressField('an IP address of this machine')
    .optional()
    .meta({ description: "Multicast: this machine's address on the network in which the group is joined." }),
  source: addressField('the IP address of a sender')
    .optional()
    .meta({ description: 'Multicast: the only sender that is taken (source-specific multicast).' }),
}).superRefine(({ host, interface: on, source }, context) => {
  const given = Object.entries({ interface: on, source }).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const problem = isMulticast(host)
      ? isIP(value!) === isIP(host)
        ? undefined
        : `must be an IPv${isIP(host)} address, as the group ${host} is`
      : `is for a multicast group, and host (${host}) is none`;
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [name], message: problem });
  }
});

export type UdpInputConfig = z.output<typeof udpInputSchema>;
