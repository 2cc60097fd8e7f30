import type { FindKeys, InputKeys, ShownKey } from '../origin/keys-endpoints.ts';
import type { StreamKey } from '../publishing/stream-key.ts';
import type { Fleet } from './fleet/fleet.ts';
import { isPublished, type PublishKeys } from './publish-keys.ts';

/** The keys of inputs, as the API sees them. */
export const createFindKeys =
  (fleet: Pick<Fleet, 'members'>, keys: PublishKeys): FindKeys =>
  (channel, name) => {
    const member = fleet.members.get(channel);
    if (!member) {
      const known = [...fleet.members.keys()].join(', ') || 'none';
      return { code: 'unknown-channel', why: `there is no channel "${channel}"; there are: ${known}` };
    }
    const input = member.inputs.find((one) => one.name === name);
    if (!input) {
      const known = member.inputs.map((one) => one.name).join(', ');
      return { code: 'unknown-input', why: `${channel} has no input "${name}"; it has: ${known}` };
    }
    if (isPublished(input)) return inputKeys(channel, name, keys);
    return { code: 'not-published', why: `${name} is an input of type ${input.type}: nobody publishes to it by a key` };
  };

const inputKeys = (channel: string, input: string, keys: PublishKeys): InputKeys => {
  const { gate } = keys;
  const { ring } = gate;
  const place = { channel, input };
  const shown = (key: StreamKey): ShownKey => {
    const { id, origin, label, createdAt, expiresAt, lastUsedAt } = key;
    const standing = { expired: ring.isExpired(key), inUse: gate.isUsed(id) };
    return { id, origin, label, createdAt, expiresAt, lastUsedAt, ...standing };
  };
  return {
    list: () => ring.of(place).map(shown),
    issue: async (wishes) => {
      const issued = await ring.issue({ ...place, ...wishes });
      return issued && { key: issued.key, shown: shown(issued.issued) };
    },
    revoke: async (id, by) => {
      const key = ring.of(place).find((one) => one.id === id);
      if (!key) return 'unknown-key';
      if (key.origin === 'config') return 'key-of-config';
      const before = shown(key);
      await (key.origin === 'made' ? keys.renewMade(channel, input, by) : gate.revoke(key, by));
      return before;
    },
  };
};
