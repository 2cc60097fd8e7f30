import type { ComponentChildren, JSX } from 'preact';
import { Store, useStore } from '../data/store.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export interface Question {
  readonly title: string;
  readonly text: ComponentChildren;
  /** What its button does, in one or two words: `Remove`. */
  readonly action: string;
  /** It takes something away. */
  readonly isDanger?: boolean;
}

const asked = new Store<(Question & { readonly answer: (yes: boolean) => void }) | undefined>(undefined);

/** Asks before something is done. @returns whether it is to be done */
export const confirm = (question: Question): Promise<boolean> =>
  new Promise((resolve) => {
    asked.value?.answer(false);
    const answer = (yes: boolean): void => {
      asked.set(undefined);
      resolve(yes);
    };
    asked.set({ ...question, answer });
  });

/** Where questions are shown: once, in the shell. */
export const Confirmations = (): JSX.Element | null => {
  const question = useStore(asked);
  if (!question) return null;
  const { title, text, action, isDanger = false, answer } = question;
  return (
    <Dialog title={title} onClose={() => answer(false)}>
      <div class="dialog-text">{text}</div>
      <footer class="dialog-foot">
        <Button autofocus onClick={() => answer(false)}>
          Cancel
        </Button>
        <Button kind={isDanger ? 'danger' : 'primary'} onClick={() => answer(true)}>
          {action}
        </Button>
      </footer>
    </Dialog>
  );
};
