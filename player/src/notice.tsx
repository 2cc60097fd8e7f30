import type { ComponentChildren, JSX } from 'preact';

/** What is said where there is nothing to show. */
export const Notice = ({ title, children }: { title: string; children: ComponentChildren }): JSX.Element => (
  <div class="notice" role="status">
    <h2>{title}</h2>
    <p>{children}</p>
  </div>
);
