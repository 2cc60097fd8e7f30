import type { JSX } from 'preact';
import { posterOf, type RecordingItem } from '../recordings.ts';
import { dateAndTime, formatDuration } from '../times.ts';
import { useNow } from './use-now.ts';

const DAY_SECONDS = 86_400;

const countdown = (seconds: number): string => {
  if (seconds <= 0) return 'Starting …';
  const days = Math.floor(seconds / DAY_SECONDS);
  const clock = formatDuration(seconds % DAY_SECONDS);
  return days > 0 ? `${days} ${days === 1 ? 'day' : 'days'} ${clock}` : clock;
};

/** In the place of the pictures until there are any. The page itself asks when that is. */
export const Upcoming = ({ recording }: { recording: RecordingItem }): JSX.Element => {
  const start = Date.parse(recording.from);
  const now = useNow(true);
  const poster = posterOf(recording, 'large');
  return (
    <div class="stage upcoming">
      {poster && <img src={poster} alt="" />}
      <div class="upcoming-text">
        <p>Begins {dateAndTime(start)}</p>
        <p class="countdown" role="timer" aria-live="off">
          {countdown((start - now) / 1000)}
        </p>
      </div>
    </div>
  );
};
