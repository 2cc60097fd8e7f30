import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { inputName } from '../../../../src/setup/sources.ts';
import { inputFigures } from '../channel/input-standing.ts';
import { channelPath, inputPicture } from '../channel/paths.ts';
import { useResource } from '../data/resource.ts';
import { useNow } from '../data/use-now.ts';
import { Shape } from '../parts/badge.tsx';
import { Picture } from '../parts/picture.tsx';
import { PublishedAs } from './published-as.tsx';
import type { DraftDesk } from './use-draft.ts';
import { waiting } from './waiting-help.ts';

/** Where to publish, and whether the picture has come. */
export const Arrival = ({ desk }: { desk: DraftDesk }): JSX.Element => {
  const { name, source } = desk.draft.answers;
  const input = inputName(source);
  const shown = useResource<ChannelState>(channelPath(name), {
    every: 1000,
    touches: ({ channel }) => channel === name,
  });
  const state = shown.value?.inputs.find((each) => each.name === input);
  const began = useRef(Date.now());
  const now = useNow();
  const { isThere, words, help } = waiting(source.kind, state, (now - began.current) / 1000);
  return (
    <section class="arrival" aria-label="The picture">
      <PublishedAs desk={desk} />
      <div class={`arrival-picture ${isThere ? 'is-there' : ''}`}>
        {isThere ? (
          <Picture path={inputPicture(name, input)} size="medium" alt="What the source shows now" />
        ) : (
          <span class="waiting" aria-hidden="true" />
        )}
      </div>
      <p class="arrival-words" role="status">
        <Shape tone={isThere ? 'ok' : 'info'} /> <strong>{words}</strong>
        {isThere && state && <span class="quiet"> {inputFigures(state).join(' · ')}</span>}
      </p>
      {help.length > 0 && (
        <ul class="arrival-help">
          {help.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {!isThere && <p class="quiet">You can go on meanwhile: the picture may come later.</p>}
    </section>
  );
};
