import type { JSX } from 'preact';
import { api } from '../data/api.ts';
import { refresh } from '../data/resource.ts';
import { Button } from '../parts/button.tsx';
import { confirm } from '../parts/confirm.tsx';
import { attempt } from '../parts/toasts.tsx';
import { navigate } from '../router/location.ts';
import { channelPath } from './paths.ts';

const CHANNELS = '/api/v1/channels';

/** Starts, stops and removes a channel, after asking. */
export const LifeButtons = ({ channel, isStopped }: { channel: string; isStopped: boolean }): JSX.Element => {
  const act = async (below: 'start' | 'stop', said: string): Promise<void> => {
    await attempt(() => api.post(channelPath(channel, `/${below}`), {}), said);
    refresh(CHANNELS);
  };
  const stop = async (): Promise<void> => {
    const text = 'Its viewers see the end of the stream, and its publishers are cut off, until it is started again.';
    if (!(await confirm({ title: `Stop ${channel}?`, text, action: 'Stop', isDanger: true }))) return;
    await act('stop', `${channel} is stopped`);
  };
  const remove = async (): Promise<void> => {
    const text = 'It ends at once and goes from the config. Recordings stay in the library.';
    if (!(await confirm({ title: `Remove ${channel}?`, text, action: 'Remove', isDanger: true }))) return;
    if (!(await attempt(() => api.delete(channelPath(channel)), `${channel} is removed`))) return;
    refresh(CHANNELS);
    navigate('/admin');
  };
  return (
    <div class="row-buttons">
      {isStopped ? (
        <Button kind="primary" icon="play" onClick={() => void act('start', `${channel} is started`)}>
          Start
        </Button>
      ) : (
        <Button kind="danger" icon="stop" onClick={() => void stop()}>
          Stop the channel
        </Button>
      )}
      <Button kind="danger" icon="remove" onClick={() => void remove()}>
        Remove the channel
      </Button>
    </div>
  );
};
