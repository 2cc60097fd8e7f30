import type { JSX } from 'preact';
import type { Playback } from '../playback.ts';
import { chapterAt, type Chapter } from '../programme.ts';
import { formatDuration, timeOfDay } from '../times.ts';
import { useChanges } from './use-playback.ts';

/** The marks of a recording, to go to. */
export const Chapters = ({
  chapters,
  playback,
}: {
  chapters: readonly Chapter[];
  playback: Playback | undefined;
}): JSX.Element | null => {
  useChanges(playback);
  if (chapters.length === 0) return null;
  const timeline = playback?.timeline;
  const current = timeline && chapterAt(chapters, timeline.dateAt(timeline.position));
  return (
    <section class="panel" aria-labelledby="chapters">
      <h2 id="chapters">Chapters</h2>
      <ol class="chapters">
        {chapters.map((chapter) => {
          const time = timeline?.mediaAt(chapter.date);
          const start = timeline?.range?.start ?? 0;
          return (
            <li key={`${chapter.date} ${chapter.title}`}>
              <button
                type="button"
                aria-current={chapter === current ? 'true' : undefined}
                onClick={() => {
                  if (time === undefined) return;
                  timeline?.goTo(time);
                  void playback?.play();
                }}
              >
                <time>
                  {timeline?.isLive || time === undefined
                    ? timeOfDay(chapter.date)
                    : formatDuration(Math.max(0, time - start))}
                </time>
                <span>{chapter.title}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
};
