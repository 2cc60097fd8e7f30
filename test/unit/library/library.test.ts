import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRecording } from '../../../src/library/recording-text.ts';
import { makeRecording, newFolder, openLibrary, S, TEN, ZOE } from './fixture.ts';

const titles = (page: { readonly items: readonly { readonly title: string }[] }): string[] =>
  page.items.map(({ title }) => title);

describe('the library', () => {
  it('keeps each recording in a file, found again after a restart', async () => {
    const { library, folder } = await openLibrary();
    const added = await library.add(makeRecording({ title: 'Mañana', tags: ['Sport'], description: 'Día uno' }), ZOE);
    expect(JSON.parse(readFileSync(join(folder, 'library', 'one.json'), 'utf8'))).toMatchObject({ title: 'Mañana' });
    await library.close();
    const again = await openLibrary(folder);
    expect(again.library.get('one')).toEqual(added);
    expect(titles(again.library.list({ q: 'manana dia', limit: 10 }))).toEqual(['Mañana']);
  });

  it('is the same when its database is lost', async () => {
    const { library, folder } = await openLibrary();
    await library.add(makeRecording(), ZOE);
    await library.add(makeRecording({ id: 'two', title: 'Weather', state: 'live', toTicks: undefined }), ZOE);
    const [before, audit] = [library.list({ limit: 10 }), library.audit];
    await audit.flush();
    const changes = audit.list({ limit: 10 });
    await library.close();
    for (const name of readdirSync(folder).filter((each) => each.startsWith('library.db'))) rmSync(join(folder, name));
    const again = await openLibrary(folder);
    expect(again.library.list({ limit: 10 })).toEqual(before);
    expect(again.library.audit.list({ limit: 10 })).toEqual(changes);
    expect(changes.items.map(({ who, action, target }) => `${who} ${action} ${target}`)).toEqual([
      'Zoë recording.added two',
      'Zoë recording.added one',
    ]);
  });

  it.each([
    ['no database at all', 'this is no database, though it lies where one should be'.repeat(100)],
    ['the beginning of one', 'SQLite format 3\0'.padEnd(5000, 'x')],
  ])('sets a damaged database aside: %s', async (_, bytes) => {
    const folder = newFolder();
    const first = await openLibrary(folder);
    await first.library.add(makeRecording(), ZOE);
    await first.library.close();
    writeFileSync(join(folder, 'library.db'), bytes);
    const { library } = await openLibrary(folder);
    expect(titles(library.list({ limit: 10 }))).toEqual(['News']);
    expect(readFileSync(join(folder, 'library.db.damaged'), 'utf8')).toBe(bytes);
  });

  it('takes in what was changed in its folder', async () => {
    const { library, folder, archive } = await openLibrary();
    for (const id of ['one', 'two', 'three']) await library.add(makeRecording({ id, title: id }), ZOE);
    await library.close();
    const file = (id: string): string => join(folder, 'library', `${id}.json`);
    rmSync(file('one'));
    writeFileSync(file('two'), writeRecording(makeRecording({ id: 'two', title: 'Another title' })));
    writeFileSync(file('four'), writeRecording(makeRecording({ id: 'four', title: 'Brought along' })));
    writeFileSync(file('three'), '{ "id": "thr');
    writeFileSync(file('five'), writeRecording(makeRecording({ id: 'six' })));
    archive.pins.clear();
    const again = await openLibrary(folder, archive);
    const found = again.library.list({ sort: 'title', order: 'asc', limit: 10 });
    // What cannot be read stays as it was, and what it names is kept.
    expect(titles(found)).toEqual(['Another title', 'Brought along', 'three']);
    expect([...archive.pins.keys()].sort()).toEqual(['four', 'three', 'two']);
  });

  it('pins what is on the air or over, and nothing else', async () => {
    const { library, archive, desk } = await openLibrary();
    await library.add(makeRecording({ id: 'over' }), ZOE);
    await library.add(makeRecording({ id: 'live', state: 'live', toTicks: TEN + S }), ZOE);
    await library.add(makeRecording({ id: 'upcoming', state: 'upcoming', toTicks: undefined }), ZOE);
    await library.add(makeRecording({ id: 'failed', state: 'failed' }), ZOE);
    expect(Object.fromEntries(archive.pins)).toEqual({
      over: { from: TEN, to: TEN + 60 * S },
      live: { from: TEN, to: Infinity },
    });
    await desk.remove('over', ZOE);
    expect([...archive.pins.keys()]).toEqual(['live']);
  });

  it('makes two changes at once one after the other', async () => {
    const { library, clock } = await openLibrary();
    await library.add(makeRecording({ state: 'live', toTicks: undefined }), ZOE);
    clock.now += 60 * S;
    const mark = (title: string) =>
      library.change('one', {
        ...{ what: 'marked', by: ZOE },
        edit: async (is) => {
          await Promise.resolve();
          return { ...is, marks: [...is.marks, { atTicks: TEN, title }] };
        },
      });
    const [a, b] = await Promise.all([mark('a'), mark('b')]);
    expect(library.get('one')!.marks.map(({ title }) => title)).toEqual(['a', 'b']);
    expect(Date.parse(b.updatedAt)).toBeGreaterThan(Date.parse(a.updatedAt));
    const late = library.change('one', { what: 'changed', by: ZOE, edit: (is) => ({ ...is }), expected: a.updatedAt });
    await expect(late).rejects.toMatchObject({ code: 'stale' });
  });

  it('says so when the disk takes nothing, and nothing has changed', async () => {
    const { library, folder, events } = await openLibrary();
    const before = await library.add(makeRecording(), ZOE);
    rmSync(join(folder, 'library'), { recursive: true });
    const change = library.change('one', { what: 'changed', by: ZOE, edit: (is) => ({ ...is, title: 'Other' }) });
    await expect(change).rejects.toMatchObject({ code: 'not-stored' });
    expect(library.get('one')).toEqual(before);
    expect(events).toHaveLength(1);
  });

  it('goes on without a database on disk', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'library.db.damaged'), '');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(folder, 'library.db'));
    const { library } = await openLibrary(folder);
    await library.add(makeRecording(), ZOE);
    expect(titles(library.list({ limit: 10 }))).toEqual(['News']);
  });
});
