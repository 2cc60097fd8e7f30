import type { JSX } from 'preact';
import { inputName } from '../../../../src/setup/sources.ts';
import { PublishAddress } from '../channel/addresses-view.tsx';
import type { DraftDesk } from './use-draft.ts';
import { useAddress } from './use-address.ts';

/** What goes into the publisher's program; nothing for sources that need nobody. */
export const PublishedAs = ({ desk }: { desk: DraftDesk }): JSX.Element | null => {
  const address = useAddress(desk, inputName(desk.draft.answers.source));
  return address ? <PublishAddress address={address} /> : null;
};
