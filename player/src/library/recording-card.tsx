import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { durationOf, KIND_NAMES, posterOf, stateBadge, type RecordingItem } from '../recordings.ts';
import { dateAndTime, formatDuration } from '../times.ts';
import { HoverPreview } from './hover-preview.tsx';

export const RecordingCard = ({ recording }: { recording: RecordingItem }): JSX.Element => {
  const { id, title, kind, state, from, problem, description } = recording;
  const [looking, setLooking] = useState(false);
  const poster = posterOf(recording, 'small');
  const [failed, setFailed] = useState<string>();
  const badge = stateBadge(recording);
  const duration = state === 'finished' ? durationOf(recording) : undefined;
  return (
    <li class="card">
      <a
        href={`/watch/${encodeURIComponent(id)}`}
        onPointerEnter={(event) => event.pointerType === 'mouse' && setLooking(true)}
        onPointerLeave={() => setLooking(false)}
        onFocus={() => setLooking(true)}
        onBlur={() => setLooking(false)}
      >
        <div class="thumb">
          {poster && failed !== poster ? (
            <img
              src={poster}
              srcset={`${poster} 320w, ${posterOf(recording, 'medium')} 640w`}
              sizes="18rem"
              alt=""
              width={320}
              height={180}
              loading="lazy"
              onError={() => setFailed(poster)}
            />
          ) : (
            <span class="no-poster" aria-hidden="true">
              {title.trim().slice(0, 1).toUpperCase() || '·'}
            </span>
          )}
          {looking && state === 'finished' && <HoverPreview id={id} />}
          {badge && <span class={`badge ${badge.tone}`}>{badge.text}</span>}
          {duration !== undefined && <span class="duration">{formatDuration(duration)}</span>}
        </div>
        <h2>{title}</h2>
        <p class="quiet">
          {state === 'upcoming' ? 'Begins ' : ''}
          {dateAndTime(Date.parse(from))}
          {kind !== 'recording' && ` · ${KIND_NAMES[kind]}`}
        </p>
        {(problem ?? description) && <p class="quiet excerpt">{problem ?? description}</p>}
      </a>
    </li>
  );
};
