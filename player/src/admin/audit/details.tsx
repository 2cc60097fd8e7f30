import type { JSX } from 'preact';
import { changesOf } from './changes.ts';

/** So many stand there at once; the rest is shown when it is wanted. */
const SHOWN = 3;

/** What an entry says of the change: before and after. */
export const Details = ({ of }: { of: Readonly<Record<string, unknown>> }): JSX.Element => {
  const changes = changesOf(of);
  if (changes.length === 0) return <span class="quiet">–</span>;
  const list = (some: typeof changes): JSX.Element => (
    <ul class="changes">
      {some.map(({ field, was, is }) => (
        <li key={field}>
          <span class="quiet">{field}:</span>{' '}
          {was !== undefined && (
            <>
              <del>{was}</del> <span aria-hidden="true">→</span>{' '}
            </>
          )}
          {was === undefined ? <span>{is}</span> : <ins>{is}</ins>}
        </li>
      ))}
    </ul>
  );
  if (changes.length <= SHOWN) return list(changes);
  return (
    <details class="change-details">
      <summary>{changes.length} fields</summary>
      {list(changes)}
    </details>
  );
};
