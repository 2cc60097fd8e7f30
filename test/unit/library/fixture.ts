import { onTestFinished } from 'vitest';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { Library } from '../../../src/library/library.ts';
import type { LibraryEvent } from '../../../src/library/library-event.ts';
import type { LibraryRecording } from '../../../src/library/library-recording.ts';
import { LibraryDesk } from '../../../src/library/desk.ts';
import { FakeArchive } from '../../support/fake-archive.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';

export const S = secondsToTicks(1);
/** Ticks of 2026-11-21T10:00:00Z. */
export const TEN = secondsToTicks(Date.parse('2026-11-21T10:00:00Z') / 1000);
export const ZOE = { who: 'Zoë', address: '127.0.0.1' };

export const makeRecording = (changes: Partial<LibraryRecording> = {}): LibraryRecording => ({
  ...{ id: 'one', kind: 'recording', archive: { channel: 'main' }, title: 'News', description: '', tags: [] },
  ...{ state: 'finished', fromTicks: TEN, toTicks: TEN + 60 * S, marks: [], byteLength: 0, poster: undefined },
  ...{ problem: undefined, cause: 'hand', calendar: undefined },
  ...{ createdAt: '2026-11-21T10:00:00.000Z', updatedAt: '2026-11-21T10:01:00.000Z' },
  ...changes,
});

/** A library in a folder of its own, with segments of two seconds; it is closed and removed behind the test. */
export const openLibrary = async (folder = newFolder(), archive = new FakeArchive(2 * S)) => {
  const clock: { now: Ticks } = { now: TEN };
  const library = await Library.open({
    ...{ folder, archives: archive, log: quietLog() },
    now: () => clock.now / 90,
  });
  onTestFinished(() => library.close());
  const events: LibraryEvent[] = [];
  library.events.on((event) => events.push(event));
  const channels = new Map([['main', { title: 'Main stage' }]]);
  const desk = new LibraryDesk({ library, archives: archive, channels, now: () => clock.now });
  return { folder, library, archive, clock, desk, events };
};

export const newFolder = (): string => {
  const { path, remove } = temporaryFolder();
  onTestFinished(remove);
  return path;
};
