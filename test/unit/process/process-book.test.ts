import { describe, expect, test } from 'vitest';
import { Child } from '../../../src/process/child.ts';
import { ProcessBook, type BookedChild } from '../../../src/process/process-book.ts';
import { quietLog } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

const child = (lines: readonly string[] = []): BookedChild => ({
  command: 'ffmpeg',
  args: ['-i', 'rtsp://u:p@host/x'],
  words: { lines },
});
const all = () => true;

describe('the book of processes', () => {
  test('a process that ends leaves its last words, and its place to the one that follows', () => {
    const book = new ProcessBook();
    book.began(10, 'main encoder', child(['opening rtsp://u:p@host/x', 'broken']));
    book.ended(10, 'code 1');
    expect(book.list(all)).toMatchObject([{ id: 'main-encoder', state: 'ended', end: 'code 1', restarts: 0 }]);
    book.began(11, 'main encoder', child(['again']));
    expect(book.list(all)).toMatchObject([{ id: 'main-encoder', state: 'running', pid: 11, restarts: 1 }]);
    expect(book.runs('main-encoder')).toMatchObject({
      current: { pid: 11, lines: ['again'] },
      before: { pid: 10, end: 'code 1', lines: ['opening rtsp://…@host/x', 'broken'] },
    });
    expect(JSON.stringify(book.runs('main-encoder'))).not.toContain('u:p');
  });

  test('several of one name have a place each', () => {
    const book = new ProcessBook();
    book.began(1, 'main file', child());
    book.began(2, 'main file', child());
    book.ended(1, 'code 0');
    book.began(3, 'main file', child());
    const shown = book.list(all).map(({ id, pid, restarts }) => [id, pid, restarts]);
    expect(shown.toSorted()).toEqual([
      ['main-file', 3, 1],
      ['main-file-2', 2, 0],
    ]);
  });

  test('forgets the oldest that have ended', () => {
    const book = new ProcessBook();
    book.began(1, 'stays', child());
    for (let pid = 2; pid < 1000; pid++) {
      book.began(pid, `probe ${pid}`, child());
      book.ended(pid, 'code 0');
    }
    const names = book.list(all).map(({ name }) => name);
    expect(names.length).toBeLessThanOrEqual(300);
    expect(names).toContain('stays');
    expect(names).toContain('probe 999');
  });

  test('says what a real process uses', async () => {
    const book = new ProcessBook();
    const args = ['-e', 'console.error("busy"); for (;;);'];
    const run = new Child({
      ...{ name: 'main busy', command: process.execPath, args, stdin: 'ignore', log: quietLog() },
      ledger: {
        add: (pid, name, booked) => booked && book.began(pid, name, booked),
        remove: (pid, end) => book.ended(pid, end ?? ''),
      },
    });
    const usage = await waitFor('its use of the processor', () => {
      const found = book.list(all)[0]?.usage;
      return found !== undefined && found.cpu > 0 && found;
    });
    expect(usage.memory).toBeGreaterThan(1e6);
    await run.stop();
    expect(book.list(all)).toMatchObject([{ state: 'ended', end: 'SIGTERM' }]);
  });
});
