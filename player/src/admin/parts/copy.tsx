import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { failed } from './toasts.tsx';

/** Ready to be copied. @param label what it is: `Stream key` */
export const Copy = ({ label, text }: { label: string; text: string }): JSX.Element => {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      window.setTimeout(() => setCopied(false), 2000);
    } catch {
      failed('The browser does not let this page copy (it does by HTTPS): select the text instead');
    }
  };
  return (
    <div class="copy">
      <label>
        <span>{label}</span>
        <input readOnly value={text} onFocus={(event) => event.currentTarget.select()} spellcheck={false} />
      </label>
      <Button icon={isCopied ? 'check' : 'copy'} aria-label={`Copy ${label.toLowerCase()}`} onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
};
