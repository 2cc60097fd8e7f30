import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventJournal } from '../../../src/events/journal.ts';
import type { ServerEvent } from '../../../src/events/schemas.ts';
import { quietLog } from '../../support/rig.ts';

const at = '2026-11-21T12:00:00.000Z';
const event = (why: string): ServerEvent => ({ type: 'direction', channel: 'main', at, mode: 'manual', why });
const wordsOf = (entries: readonly { readonly event: ServerEvent }[]) =>
  entries.map(({ event }) => (event.type === 'direction' ? event.why : event.type));

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'journal-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = async (limit = 100, now = () => 1000): Promise<EventJournal> => {
  const journal = new EventJournal({ folder, log: quietLog(), limit, now });
  await journal.start();
  return journal;
};

describe('the journal of events', () => {
  test('gives ids that increase, whatever the clock does, and over restarts', async () => {
    const first = await open(100, () => 5000);
    expect(first.add(event('a')).id).toBe(5000);
    expect(first.add(event('b')).id).toBe(5001);
    await first.stop();
    const second = await open(100, () => 200);
    expect(wordsOf(second.entries)).toEqual(['a', 'b']);
    expect(second.add(event('c')).id).toBe(5002);
    expect(wordsOf(second.since(5000).entries)).toEqual(['b', 'c']);
    expect(second.since(5000).isGap).toBe(false);
  });

  test('says when entries are missing: too old, or of another journal', async () => {
    const journal = await open(10);
    const ids = Array.from({ length: 40 }, (_, index) => journal.add(event(String(index))).id);
    expect(journal.entries.length).toBeLessThanOrEqual(11);
    expect(journal.since(ids[5]!)).toEqual({ entries: [], isGap: true });
    expect(journal.since(ids[35]!)).toMatchObject({ isGap: false, entries: [{}, {}, {}, {}] });
    expect(journal.since(ids[39]!)).toEqual({ entries: [], isGap: false });
    expect(journal.since(ids[39]! + 1).isGap).toBe(true);
    await journal.stop();
  });

  test('keeps a bounded number of files, and what they have is what is in memory', async () => {
    const journal = await open(20);
    for (let index = 0; index < 200; index++) {
      journal.add(event(String(index)));
      if (index % 3 === 0) await journal.stop();
    }
    await journal.stop();
    expect(readdirSync(folder).length).toBeLessThanOrEqual(5);
    const next = await open(20);
    expect(wordsOf(next.entries).at(-1)).toBe('199');
    expect(next.entries.length).toBeGreaterThanOrEqual(20);
  });

  test('goes on behind a line that a crash cut short', async () => {
    const journal = await open();
    journal.add(event('whole'));
    await journal.stop();
    appendFileSync(join(folder, readdirSync(folder)[0]!), '{"id":1001,"type":"dir');
    const next = await open();
    next.add(event('after'));
    await next.stop();
    expect(wordsOf((await open()).entries)).toEqual(['whole', 'after']);
  });
});
