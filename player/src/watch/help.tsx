import type { JSX } from 'preact';
import { SHORTCUTS } from '../shortcuts.ts';

/** The keys, over the pictures. */
export const Help = ({ close }: { close: () => void }): JSX.Element => (
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
    <button type="button" onClick={close}>
      Close
    </button>
  </div>
);
