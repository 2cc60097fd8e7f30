import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { LibraryError } from '../../../src/library/library-error.ts';
import { readRecording } from '../../../src/library/recording-text.ts';
import { LibraryDesk } from '../../../src/library/desk.ts';
import { Library } from '../../../src/library/library.ts';
import { FakeArchive } from '../../support/fake-archive.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';
import { makeRecording, S, TEN, ZOE } from './fixture.ts';

/** What happens next: a command, to which of the recordings, and a number for whatever it needs. */
const step = fc.record({
  do: fc.constantFrom('start', 'announce', 'stop', 'mark', 'unmark', 'trim', 'name', 'remove', 'add', 'reopen'),
  which: fc.nat(5),
  at: fc.nat(120),
  text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
});

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

describe('folder, index and pins', () => {
  test.prop([fc.array(step, { minLength: 1, maxLength: 25 })], { numRuns: 25 })(
    'say the same, whatever was done',
    async (steps) => {
      const { path: folder, remove } = temporaryFolder();
      const archive = new FakeArchive(2 * S);
      archive.fill(TEN, TEN + 100 * S);
      const now = (): number => TEN + 60 * S;
      const open = (): Promise<Library> => Library.open({ folder, archives: archive, log: quietLog() });
      let library = await open();
      const all = (of: Library) => of.list({ limit: 200 }).items;
      try {
        let count = 0;
        for (const { do: what, which, at, text } of steps) {
          const channels = new Map([['main', { title: 'Main' }]]);
          const desk = new LibraryDesk({ library, archives: archive, channels, now });
          const id = all(library).toSorted(byId)[which]?.id ?? 'none';
          const ticks = TEN + at * S;
          try {
            if (what === 'start') await desk.start({ channel: 'main', title: text, from: Math.min(ticks, now()) }, ZOE);
            if (what === 'announce') await desk.start({ channel: 'main', from: now() + at * S, tags: [text] }, ZOE);
            if (what === 'stop') await desk.stop(id, ZOE);
            if (what === 'mark') await desk.mark(id, { title: text, at: ticks }, ZOE);
            if (what === 'unmark') await desk.unmark(id, at % 3, ZOE);
            if (what === 'trim') await desk.edit(id, at % 2 ? { from: ticks } : { to: ticks }, ZOE);
            if (what === 'name') await desk.edit(id, { title: text, tags: [text] }, ZOE);
            if (what === 'remove') await desk.remove(id, ZOE);
            if (what === 'add') await library.add(makeRecording({ id: `made${count++}`, toTicks: ticks + S }), ZOE);
          } catch (error) {
            // What may not be done is not done: that is all that is asked here.
            if (!(error instanceof LibraryError)) throw error;
          }
          if (what === 'reopen') {
            await library.close();
            library = await open();
          }
        }
        const inIndex = all(library);
        const ids = readdirSync(join(folder, 'library')).filter((name) => name.endsWith('.json'));
        const inFolder = ids.map((name) =>
          readRecording(readFileSync(join(folder, 'library', name), 'utf8'), name.slice(0, -5)),
        );
        expect(inIndex.toSorted(byId)).toEqual(inFolder.toSorted(byId));
        const named = inIndex.filter(({ state }) => state === 'live' || state === 'finished');
        expect(new Map([...archive.pins].sort())).toEqual(
          new Map(
            named
              .map(
                ({ id, state, fromTicks: from, toTicks: to }) =>
                  [id, { from, to: state === 'live' ? Infinity : to! }] as const,
              )
              .toSorted((a, b) => (a[0] < b[0] ? -1 : 1)),
          ),
        );
        for (const { fromTicks, toTicks = Infinity, marks } of inIndex) {
          expect(toTicks).toBeGreaterThan(fromTicks);
          for (const { atTicks } of marks) expect(atTicks >= fromTicks && atTicks < toTicks).toBe(true);
        }
        await library.close();
        rmSync(join(folder, 'library.db'));
        library = await open();
        // Which of two of one moment comes first is nobody's business.
        expect(all(library).toSorted(byId)).toEqual(inIndex.toSorted(byId));
        expect(all(library).map(({ fromTicks }) => fromTicks)).toEqual(inIndex.map(({ fromTicks }) => fromTicks));
      } finally {
        await library.close();
        remove();
      }
    },
    60_000,
  );
});
