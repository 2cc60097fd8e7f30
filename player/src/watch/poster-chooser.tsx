import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask, command, whyNot } from '../ask.ts';
import { Refusal } from '../clip/refusal.tsx';
import { timeOfDay } from '../times.ts';

interface Still {
  /** ISO 8601. */
  readonly at: string;
  readonly url: string;
}

type Stills =
  | { readonly kind: 'loading' }
  | { readonly kind: 'there'; readonly stills: readonly Still[] }
  | { readonly kind: 'failed'; readonly why: string };

/** Stills from all over a recording, to choose its poster from. */
export const PosterChooser = ({ id }: { id: string }): JSX.Element => {
  const [stills, setStills] = useState<Stills>({ kind: 'loading' });
  const [chosen, setChosen] = useState<Still>();
  const [refused, setRefused] = useState<unknown>();
  const path = `/api/v1/recordings/${encodeURIComponent(id)}`;
  useEffect(() => {
    ask(`${path}/stills?count=15`)
      .then((answer) =>
        setStills({ kind: 'there', stills: (answer as { stills?: Still[] } | undefined)?.stills ?? [] }),
      )
      .catch((error: unknown) => setStills({ kind: 'failed', why: whyNot(error) }));
  }, [path]);
  const choose = (still: Still): void => {
    setRefused(undefined);
    command(`${path}/poster`, { at: still.at })
      .then(() => setChosen(still))
      .catch((error: unknown) => {
        setChosen(still);
        setRefused(error);
      });
  };
  if (stills.kind === 'loading') return <p role="status">Taking pictures from the recording …</p>;
  if (stills.kind === 'failed') return <p role="alert">No pictures: {stills.why}.</p>;
  if (stills.stills.length === 0) return <p role="status">There are no pictures in it.</p>;
  return (
    <>
      <ul class="stills">
        {stills.stills.map((still) => (
          <li key={still.url}>
            <button
              type="button"
              aria-pressed={still === chosen && refused === undefined}
              aria-label={`Poster from ${timeOfDay(Date.parse(still.at))}`}
              onClick={() => choose(still)}
            >
              <img src={still.url} alt="" loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
      {chosen && refused === undefined && <p role="status">This is the poster now.</p>}
      {chosen && refused !== undefined && <Refusal error={refused} again={() => choose(chosen)} />}
    </>
  );
};
