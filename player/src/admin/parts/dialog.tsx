import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

export interface DialogProps {
  readonly title: string;
  /** By its button, by Escape. */
  readonly onClose: () => void;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

/** In front of the page, which waits; the focus goes back to where it was. */
export const Dialog = ({ title, onClose, isWide = false, children }: DialogProps): JSX.Element => {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    // The first thing to fill in, rather than the button that closes.
    box.current?.querySelector<HTMLElement>('[autofocus], .dialog-body input, .dialog-body select, textarea')?.focus();
    return () => before?.isConnected && before.focus();
  }, []);
  const cancelled = (event: Event): void => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={box} class={`dialog ${isWide ? 'wide' : ''}`} aria-labelledby={id} onCancel={cancelled}>
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        <Button kind="quiet" icon="close" label="Close" onClick={onClose} />
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
};
