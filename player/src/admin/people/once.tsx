import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Copy } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';

export interface OnceProps {
  readonly title: string;
  /** `Token`. */
  readonly label: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** A secret that the server tells once, and keeps the hash of alone. */
export const Once = ({ title, label, secret, onClose }: OnceProps): JSX.Element => (
  <Dialog title={title} onClose={onClose}>
    <div class="form">
      <p>Copy it now: it is shown this once, and nobody can look it up later.</p>
      <Copy label={label} text={secret} />
      <footer class="dialog-foot">
        <Button kind="primary" onClick={onClose}>
          I have it
        </Button>
      </footer>
    </div>
  </Dialog>
);
