import type { ComponentChildren, JSX } from 'preact';
import { ApiError, reasonOf, Unreachable } from '../data/api.ts';
import type { Shown } from '../data/resource.ts';
import { Shape } from './badge.tsx';
import { Button } from './button.tsx';

/** There is nothing, and what to do about it. */
export const EmptyState = ({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element => (
  <div class="state" role="status">
    <h2>{title}</h2>
    {children}
  </div>
);

/** It could not be had. @param again asks once more; what is tried again by itself has none */
export const ErrorState = ({ problem, again }: { problem: unknown; again?: (() => void) | undefined }): JSX.Element => (
  <div class="state" role="alert">
    <h2>
      <Shape tone="critical" /> {reasonOf(problem)}
    </h2>
    {problem instanceof Unreachable ? (
      <p>This page tries again by itself.</p>
    ) : problem instanceof ApiError && problem.code !== '' ? (
      <p class="small">
        <a class="plain-link" href={`/admin/reference#problem-${problem.code}`}>
          What {problem.code} means
        </a>
      </p>
    ) : null}
    {again && <Button onClick={again}>Try again</Button>}
  </div>
);

/** It is on its way. @param lines that are kept free for it */
export const Skeleton = ({ lines = 3, of = 'this page' }: { lines?: number; of?: string }): JSX.Element => (
  <div class="skeleton" role="status">
    <span class="unseen">Loading {of}</span>
    {Array.from({ length: lines }, (_, index) => (
      <span key={index} class="skeleton-line" aria-hidden="true" />
    ))}
  </div>
);

export interface LoadedProps<T> {
  readonly of: Shown<T>;
  /** `the recordings`. */
  readonly what: string;
  readonly lines?: number;
  readonly children: (value: T) => ComponentChildren;
}

/** What is there, or why not: an outage of a moment leaves what was shown. */
export const Loaded = <T,>({ of, what, lines, children }: LoadedProps<T>): JSX.Element => {
  if (of.value !== undefined) {
    return (
      <>
        {of.problem instanceof ApiError && (
          <p class="banner" role="alert">
            {reasonOf(of.problem)}
          </p>
        )}
        {children(of.value)}
      </>
    );
  }
  if (of.problem) return <ErrorState problem={of.problem} />;
  return <Skeleton of={what} lines={lines ?? 3} />;
};
