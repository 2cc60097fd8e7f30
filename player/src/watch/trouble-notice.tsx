import type { JSX } from 'preact';
import type { Trouble } from '../playback.ts';

/** Why there are no pictures, over where they would be. */
export const TroubleNotice = ({ trouble }: { trouble: Trouble }): JSX.Element | null => {
  if (trouble.kind === 'none') return null;
  const seconds = trouble.kind === 'waiting' ? Math.max(0, Math.ceil((trouble.retryAt - Date.now()) / 1000)) : 0;
  return (
    <div class="trouble" role="alert">
      {trouble.kind === 'unsupported' ? (
        <p>This browser cannot play HLS. A current version of any browser can.</p>
      ) : (
        <p>
          {trouble.why}. {seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again …'}
        </p>
      )}
    </div>
  );
};
