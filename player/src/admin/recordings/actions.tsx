import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { confirm } from '../parts/confirm.tsx';
import { Icon } from '../parts/icon.tsx';
import { attempt } from '../parts/toasts.tsx';
import { useMay } from '../session/session.ts';
import { EditDialog } from './edit-dialog.tsx';
import { MarkDialog } from './mark-dialog.tsx';
import { remove, stop, type RecordingView } from './recordings.ts';

const stopAsked = async ({ id, title }: RecordingView): Promise<void> => {
  const text = 'It ends now and can be watched at once. What is on the air goes on.';
  if (await confirm({ title: `Stop ${title}?`, text, action: 'Stop' })) await attempt(() => stop(id), 'Stopped');
};

const removeAsked = async ({ id, title }: RecordingView): Promise<void> => {
  const text = 'Its pictures, its addresses and, where nothing else names them, its segments go. There is no way back.';
  const question = { title: `Remove ${title}?`, text, action: 'Remove', isDanger: true };
  if (await confirm(question)) await attempt(() => remove(id), 'Removed');
};

/** What can be done with a recording; who may not sees the link alone. */
export const Actions = ({ of }: { of: RecordingView }): JSX.Element => {
  const mayChange = useMay('operator', of.channel);
  const [open, setOpen] = useState<'edit' | 'mark'>();
  const { id, title, state, playlist } = of;
  const close = (): void => setOpen(undefined);
  return (
    <>
      {playlist !== undefined && (
        <a
          class="button quiet icon-only"
          href={`/watch/${encodeURIComponent(id)}`}
          aria-label={`Watch ${title}`}
          title="Watch"
        >
          <Icon name="play" />
        </a>
      )}
      {mayChange && state === 'live' && (
        <>
          <Button kind="quiet" icon="mark" label={`Mark ${title}`} onClick={() => setOpen('mark')} />
          <Button kind="quiet" icon="stop" label={`Stop ${title}`} onClick={() => void stopAsked(of)} />
        </>
      )}
      {mayChange && (
        <>
          <Button kind="quiet" icon="edit" label={`Edit ${title}`} onClick={() => setOpen('edit')} />
          {state !== 'live' && (
            <Button kind="quiet" icon="remove" label={`Remove ${title}`} onClick={() => void removeAsked(of)} />
          )}
        </>
      )}
      {open === 'edit' && <EditDialog of={of} onClose={close} />}
      {open === 'mark' && <MarkDialog of={of} onClose={close} />}
    </>
  );
};
