import type { JSX } from 'preact';
import type { Listing } from '../data/use-list.ts';
import { Button } from './button.tsx';

/** Behind a list that has further pages. */
export const MoreButton = ({ of: { more, isFetching } }: { of: Listing<unknown> }): JSX.Element | null =>
  more ? (
    <p class="more-button">
      <Button onClick={more} isBusy={isFetching}>
        Show more
      </Button>
    </p>
  ) : null;
