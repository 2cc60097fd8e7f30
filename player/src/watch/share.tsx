import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Playback } from '../playback.ts';
import { dateAndTime, formatDuration } from '../times.ts';
import { useChanges } from './use-playback.ts';

export interface ShareProps {
  /** In URLs. */
  readonly name: string;
  readonly title: string;
  readonly playback: Playback | undefined;
}

/** `93` from the beginning of what is over; the date in what runs. */
const startText = ({ timeline }: Playback): string | undefined => {
  const { range, position } = timeline;
  if (!range) return undefined;
  if (!timeline.isLive) return String(Math.max(0, Math.floor(position - range.start)));
  const date = timeline.dateAt(position);
  return date === undefined ? undefined : new Date(Math.floor(date / 1000) * 1000).toISOString().replace('.000', '');
};

const forPeople = (start: string): string =>
  /^\d+$/.test(start) ? formatDuration(Number(start)) : dateAndTime(Date.parse(start));

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Pages without HTTPS may not: what is in the field is selected, to be copied by hand. */
const canCopy = window.isSecureContext;

const Copied = ({ label, text }: { label: string; text: string }): JSX.Element => {
  const [copied, setCopied] = useState('');
  return (
    <label class="field">
      <span>{label}</span>
      <span class="copy">
        <input readOnly value={text} onFocus={({ currentTarget }) => currentTarget.select()} />
        {canCopy && (
          <button
            type="button"
            onClick={() =>
              void navigator.clipboard
                .writeText(text)
                .then(() => setCopied(text))
                .catch(() => setCopied(''))
            }
          >
            {copied === text ? 'Copied' : 'Copy'}
          </button>
        )}
      </span>
    </label>
  );
};

/** A link to this place, and what others put into their pages. */
export const Share = ({ name, title, playback }: ShareProps): JSX.Element => {
  useChanges(playback);
  const [start, setStart] = useState<string>();
  const now = playback && startText(playback);
  const query = start === undefined ? '' : `?t=${start}`;
  const path = encodeURIComponent(name);
  const embed =
    `<iframe src="${location.origin}/embed/${path}${query}" title="${escapeAttribute(title)}" width="640" height="360" ` +
    'allow="autoplay; fullscreen; picture-in-picture" allowfullscreen style="border:0"></iframe>';
  return (
    <div class="share">
      <label class="check">
        <input
          type="checkbox"
          checked={start !== undefined}
          disabled={now === undefined && start === undefined}
          onChange={({ currentTarget }) => setStart(currentTarget.checked ? now : undefined)}
        />
        <span>Begin at {forPeople(start ?? now ?? '0')}</span>
      </label>
      <Copied label="Link" text={`${location.origin}/watch/${path}${query}`} />
      <Copied label="Embed code" text={embed} />
    </div>
  );
};
