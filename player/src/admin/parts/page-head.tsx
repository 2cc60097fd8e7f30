import type { ComponentChildren, JSX } from 'preact';

/** What a page is called, and its buttons. */
export const PageHead = ({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element => (
  <div class="page-head">
    <h1 tabIndex={-1}>{title}</h1>
    <div class="page-actions">{children}</div>
  </div>
);
