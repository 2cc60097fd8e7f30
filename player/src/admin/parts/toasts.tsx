import type { JSX } from 'preact';
import { reasonOf } from '../data/api.ts';
import { Store, useStore } from '../data/store.ts';
import { Shape } from './badge.tsx';
import { Button } from './button.tsx';

interface Toast {
  readonly id: number;
  readonly tone: 'ok' | 'critical';
  readonly text: string;
}

const MOST = 4;
/** Long enough to be read; what went wrong stays until it is closed, ms. */
const SHOWN_MS = 6000;

const toasts = new Store<readonly Toast[]>([]);
let count = 0;

const close = (id: number): void => toasts.set(toasts.value.filter((toast) => toast.id !== id));

const add = (tone: Toast['tone'], text: string): number => {
  const id = ++count;
  toasts.set([...toasts.value.filter((toast) => toast.text !== text), { id, tone, text }].slice(-MOST));
  return id;
};

/** Says that something was done. */
export const done = (text: string): void => {
  const id = add('ok', text);
  window.setTimeout(() => close(id), SHOWN_MS);
};

/** Says that something was not done, and why. */
export const failed = (error: unknown): void => {
  add('critical', typeof error === 'string' ? error : reasonOf(error));
};

/** Does something, and says how it went. @returns whether it was done */
export const attempt = async (does: () => Promise<unknown>, said?: string): Promise<boolean> => {
  try {
    await does();
    if (said !== undefined) done(said);
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
};

/** Where they are shown: once, in the shell. */
export const Toasts = (): JSX.Element => {
  const all = useStore(toasts);
  return (
    <div class="toasts" role="log" aria-label="Messages" aria-live="polite">
      {all.map(({ id, tone, text }) => (
        <div key={id} class="toast" role={tone === 'critical' ? 'alert' : undefined}>
          <Shape tone={tone} />
          <span>{text}</span>
          <Button kind="quiet" icon="close" label="Close message" onClick={() => close(id)} />
        </div>
      ))}
    </div>
  );
};
