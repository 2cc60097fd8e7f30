import type { JSX } from 'preact';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { useResource } from '../data/resource.ts';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState, Loaded } from '../parts/states.tsx';
import type { PageProps } from '../router/routes.ts';
import { useMay } from '../session/session.ts';
import { InputKeys } from './keys-view.tsx';
import { channelPath } from './paths.ts';
import './channel.css';

/** Inputs that somebody publishes to with a key. */
const KEYED = new Set(['rtmp', 'whip', 'srt']);

const KeysPage = ({ params: { channel = '' } }: PageProps): JSX.Element => {
  const shown = useResource<ChannelState>(channelPath(channel), { every: 10_000 });
  const may = useMay('operator', channel);
  return (
    <>
      <PageHead title={`Stream keys of ${channel}`}>
        <a class="button" href={`/admin/channels/${encodeURIComponent(channel)}`}>
          To the channel
        </a>
      </PageHead>
      <Loaded of={shown} what="the inputs">
        {({ inputs }) => {
          const keyed = inputs.filter(({ type }) => KEYED.has(type));
          if (keyed.length === 0) return <EmptyState title="No input of this channel takes publishers" />;
          return keyed.map(({ name }) => <InputKeys key={name} channel={channel} input={name} may={may} />);
        }}
      </Loaded>
    </>
  );
};

export default KeysPage;
