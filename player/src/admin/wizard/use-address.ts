import { useEffect } from 'preact/hooks';
import type { Source } from '../../../../src/setup/sources.ts';
import type { Addresses, InputAddress } from '../channel/addresses.ts';
import { channelPath } from '../channel/paths.ts';
import { api } from '../data/api.ts';
import { useResource } from '../data/resource.ts';
import type { DraftDesk } from './use-draft.ts';

/** Those that somebody is sent to with an address. */
const isPublished = ({ kind }: Source): boolean => kind === 'rtmp' || kind === 'whip' || kind === 'srt';

/** What to enter into the publisher's program, with a key: the server's own, or one that is made for it. */
export const useAddress = ({ draft, change }: DraftDesk, input: string): InputAddress | undefined => {
  const { name, source } = draft.answers;
  const wanted = isPublished(source);
  const shown = useResource<Addresses>(wanted ? channelPath(name, '/addresses') : undefined, { every: 10_000 });
  const address = shown.value?.inputs.find((each) => each.input === input);
  const isKeyed = address !== undefined && source.kind !== 'srt' && address.key === undefined;
  useEffect(() => {
    if (!isKeyed || draft.key !== undefined) return;
    const path = channelPath(name, `/inputs/${encodeURIComponent(input)}/keys`);
    api
      .post<{ key: string }>(path, { label: 'made with the channel' })
      .then(({ value }) => change((now) => ({ ...now, key: value.key })))
      // The address says that its key has to be made on the page of keys.
      .catch(() => undefined);
  }, [isKeyed, input, draft.key]);
  if (!address) return undefined;
  const key = address.key ?? (source.kind === 'srt' ? undefined : draft.key);
  return key === undefined ? address : { ...address, key };
};
