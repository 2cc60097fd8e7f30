import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ApiError, reasonOf } from '../data/api.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export interface FormDialogProps {
  readonly title: string;
  /** What its button says: `Add user`. */
  readonly action: string;
  readonly onClose: () => void;
  /** Rejects with what is to be said; what was said of a field stands beside it. */
  readonly submit: (form: HTMLFormElement) => Promise<unknown>;
  /** @param problemOf what is wrong with a field, by its name in the API */
  readonly children: (problemOf: (field: string) => string | undefined) => ComponentChildren;
}

/** Something to fill in, in front of the page. */
export const FormDialog = ({ title, action, onClose, submit, children }: FormDialogProps): JSX.Element => {
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await submit(form.current!);
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  const shown = new Set<string>();
  const problemOf = (field: string): string | undefined => {
    const said = problem instanceof ApiError ? problem.of(field) : undefined;
    if (said !== undefined) shown.add(field);
    return said;
  };
  const fields = children(problemOf);
  const isSaidBeside = problem instanceof ApiError && problem.fields.length > 0 && shown.size === problem.fields.length;
  return (
    <Dialog title={title} onClose={onClose}>
      <form ref={form} class="form" onSubmit={(event) => void submitted(event)}>
        {fields}
        {problem !== undefined && (
          <p class="form-problem" role="alert">
            {isSaidBeside ? 'Something is not right yet: see above.' : reasonOf(problem)}
          </p>
        )}
        <footer class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" isBusy={isBusy}>
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
};
