import { useEffect, useState } from 'preact/hooks';
import { channelEntry, type NewChannel } from '../../../../src/setup/new-channel.ts';
import { channelPath } from '../channel/paths.ts';
import { api } from '../data/api.ts';
import { refresh } from '../data/resource.ts';
import { EMPTY, keep, restore, telling, type Draft } from './draft.ts';

const CHANNELS = '/api/v1/channels';

export interface DraftDesk {
  readonly draft: Draft;
  readonly change: (change: (draft: Draft) => Draft) => void;
  readonly answer: (answers: Partial<NewChannel>) => void;
  /** Makes the channel, or changes it to what is answered. @throws ApiError, Unreachable */
  readonly apply: () => Promise<void>;
  /** Takes the channel away again. @throws ApiError, Unreachable */
  readonly remove: () => Promise<void>;
  /** Forgets all answers; the channel stays as it is. */
  readonly forget: () => void;
}

/** The answers, kept through a reload, and the channel that they make. */
export const useDraft = (): DraftDesk => {
  const [draft, setDraft] = useState(() => restore(sessionStorage));
  useEffect(() => keep(sessionStorage, draft), [draft]);
  const apply = async (): Promise<void> => {
    const told = telling(draft);
    if (!told) return;
    const entry = channelEntry(draft.answers);
    const { name } = draft.answers;
    if (told.does === 'make') await api.post(CHANNELS, told.body);
    else await api.patch(channelPath(name, '/config'), told.body);
    setDraft((now) => ({ ...now, applied: entry }));
    refresh(CHANNELS);
  };
  const remove = async (): Promise<void> => {
    await api.delete(channelPath(draft.answers.name));
    refresh(CHANNELS);
    setDraft(EMPTY);
  };
  return {
    draft,
    change: setDraft,
    answer: (answers) => setDraft((now) => ({ ...now, answers: { ...now.answers, ...answers } })),
    apply,
    remove,
    forget: () => setDraft(EMPTY),
  };
};
