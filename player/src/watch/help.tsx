import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { SHORTCUTS } from '../shortcuts.ts';

/** The keys, over the pictures. */
export const Help = ({ close }: { close: () => void }): JSX.Element => {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    // On a phone the list is longer than the pictures are high: it is read from its beginning.
    button.current?.focus({ preventScroll: true });
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <div class="help" role="dialog" aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {SHORTCUTS.map(([keys, does]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button ref={button} type="button" onClick={close}>
        Close
      </button>
    </div>
  );
};
