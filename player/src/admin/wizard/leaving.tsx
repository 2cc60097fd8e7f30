import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { attempt } from '../parts/toasts.tsx';
import { guardLeaving } from '../router/location.ts';
import type { DraftDesk } from './use-draft.ts';

/** Asks whoever leaves in the middle what is to become of the channel that is there already. */
export const Leaving = ({ desk }: { desk: DraftDesk }): JSX.Element | null => {
  const { draft } = desk;
  const isUnfinished = draft.applied !== undefined && !draft.isFinished;
  const [answer, setAnswer] = useState<(leave: boolean) => void>();
  useEffect(() => {
    if (!isUnfinished) return undefined;
    return guardLeaving(() => new Promise((resolve) => setAnswer(() => resolve)));
  }, [isUnfinished]);
  if (!answer) return null;
  const close = (leave: boolean): void => {
    setAnswer(undefined);
    answer(leave);
  };
  const leaveWithout = async (): Promise<void> => {
    if (await attempt(desk.remove, `${draft.answers.name} is removed`)) close(true);
  };
  const leaveWith = (): void => {
    desk.forget();
    close(true);
  };
  return (
    <Dialog title="Keep the unfinished channel?" onClose={() => close(false)}>
      <p>
        {draft.answers.title || draft.answers.name} is made and runs. You can keep it as it is and change it later, or
        remove it.
      </p>
      <footer class="dialog-foot">
        <Button autofocus onClick={() => close(false)}>
          Stay here
        </Button>
        <Button kind="danger" onClick={() => void leaveWithout()}>
          Remove it
        </Button>
        <Button kind="primary" onClick={leaveWith}>
          Keep it
        </Button>
      </footer>
    </Dialog>
  );
};
