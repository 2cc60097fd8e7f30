import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { RecordingItem } from '../../recording-item.ts';
import { formatDuration } from '../../times.ts';
import { api } from '../data/api.ts';
import { refresh, useResource } from '../data/resource.ts';
import { useNow } from '../data/use-now.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { formText } from '../parts/form-text.ts';
import { attempt } from '../parts/toasts.tsx';

const PATH = '/api/v1/recordings';

/** What is being recorded, with what starts, marks and stops it. */
export const RecordingPanel = ({ channel, may }: { channel: string; may: boolean }): JSX.Element => {
  const query = `${PATH}?channel=${encodeURIComponent(channel)}&state=live`;
  const shown = useResource<{ recordings: readonly RecordingItem[] }>(query, {
    touches: (event) => event.type === 'recording' && event.channel === channel,
  });
  const running = (shown.value?.recordings ?? []).filter(({ kind }) => kind === 'recording');
  const [isAsking, setAsking] = useState(false);
  return (
    <section class="panel live-panel" aria-label="Recording">
      <h2>Recording</h2>
      {running.length === 0 && <p class="quiet">Nothing is being recorded.</p>}
      <ul class="plain-list">
        {running.map((recording) => (
          <Running key={recording.id} recording={recording} may={may} />
        ))}
      </ul>
      {may && (
        <Button icon="recordings" onClick={() => setAsking(true)}>
          Start a recording
        </Button>
      )}
      {isAsking && <StartDialog channel={channel} onClose={() => setAsking(false)} />}
    </section>
  );
};

const Running = ({ recording, may }: { recording: RecordingItem; may: boolean }): JSX.Element => {
  const { id, title, from } = recording;
  const now = useNow();
  const path = `${PATH}/${encodeURIComponent(id)}`;
  const act = (below: string, body: object, said: string): void =>
    void attempt(() => api.post(`${path}/${below}`, body), said).then(() => refresh(PATH));
  return (
    <li class="running">
      <Badge tone="live">Rec {formatDuration(Math.max(0, (now - Date.parse(from)) / 1000))}</Badge>
      <a class="plain-link" href={`/watch/${encodeURIComponent(id)}`}>
        {title}
      </a>
      {may && (
        <span class="row-buttons">
          <Button
            icon="mark"
            onClick={() => act('marks', { title: `Mark at ${new Date().toLocaleTimeString()}` }, 'Marked')}
          >
            Mark
          </Button>
          <Button icon="stop" onClick={() => act('stop', {}, `${title} is finished`)}>
            Stop
          </Button>
        </span>
      )}
    </li>
  );
};

const StartDialog = ({ channel, onClose }: { channel: string; onClose: () => void }): JSX.Element => {
  const form = useRef<HTMLFormElement>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const title = formText(form.current!, 'title');
    setBusy(true);
    const isDone = await attempt(
      () => api.post(PATH, { channel, ...(title !== '' && { title }) }),
      'The recording has begun',
    );
    setBusy(false);
    refresh(PATH);
    if (isDone) onClose();
  };
  return (
    <Dialog title="Start a recording" onClose={onClose}>
      <form ref={form} class="form" onSubmit={(event) => void submit(event)}>
        <Field label="Title" hint="It begins now. What is left empty is named by date and time.">
          <input name="title" maxLength={200} />
        </Field>
        <Button kind="primary" type="submit" isBusy={isBusy}>
          Start
        </Button>
      </form>
    </Dialog>
  );
};
