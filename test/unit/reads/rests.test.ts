import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setReads } from '../../../src/reads/own-reads.ts';
import { Rests, type Resting } from '../../../src/reads/rests.ts';
import { waitFor } from '../../support/wait.ts';

/** A beat in the test's hand. */
class HandBeat {
  readonly actions = new Set<() => void>();
  every(_ms: number, action: () => void): () => void {
    this.actions.add(action);
    return () => this.actions.delete(action);
  }
  strike(): void {
    for (const action of this.actions) action();
  }
}

describe('rests', () => {
  let server: Server;
  let far: Socket;
  let near: Socket;
  let beat: HandBeat;
  let rests: Rests;
  let resting: Resting;
  let text: string;
  let wakings: number;

  beforeEach(async () => {
    [text, wakings, beat] = ['', 0, new HandBeat()];
    rests = new Rests(beat);
    const room = Buffer.alloc(8);
    server = createServer({ allowHalfOpen: false }, (accepted) => {
      near = accepted;
      const callback = (length: number): boolean => {
        text += room.toString('latin1', 0, length);
        return true;
      };
      setReads(near, { buffer: room, callback });
      near.pause();
      const wake = (): void => {
        wakings++;
        near.resume();
      };
      resting = { socket: near, reads: { buffer: room, callback }, wake };
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    far = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await Promise.all([accepted, once(far, 'connect')]);
    rests.begin(resting);
  });

  afterEach(() => {
    far.destroy();
    near.destroy();
    server.close();
  });

  it('reads at beats, without a turn of the event loop: on this version of Node it is in force', async () => {
    far.write('one');
    await waitFor('it to come', () => {
      beat.strike();
      return text === 'one';
    });
    expect(wakings).toBe(0);
  });

  it('asks who has nothing less and less often, wakes it in the end, and does not strike for nobody', async () => {
    const read: number[] = [];
    let count = 0;
    rests.end(resting);
    rests = new Rests(beat, () => void read.push(count));
    rests.begin(resting);
    while (wakings === 0) {
      count++;
      beat.strike();
    }
    expect([read, beat.actions.size]).toEqual([[1, 3, 6, 10], 0]);
    far.write('late');
    await waitFor('it', () => text === 'late');
  });

  it('asks who has something again more often', () => {
    const read: number[] = [];
    rests.end(resting);
    let count = 0;
    rests = new Rests(beat, () => (read.push(count), count < 5 ? undefined : 1));
    rests.begin(resting);
    for (count = 1; count <= 14; count++) beat.strike();
    expect([read, wakings]).toEqual([[1, 3, 6, 8, 9, 10, 11, 12, 13, 14], 0]);
  });

  it('reads on while there is more, and wakes who has too much', async () => {
    far.write('x'.repeat(100));
    await waitFor('the bytes to be sent', () => far.writableLength === 0);
    beat.strike();
    await waitFor('all of it', () => text === 'x'.repeat(100));
    expect(wakings).toBe(1);
  });

  it('leaves alone who is to be left alone', async () => {
    far.write('one');
    await waitFor('the bytes to be sent', () => far.writableLength === 0);
    rests.end(resting);
    beat.strike();
    expect([text, wakings, beat.actions.size]).toEqual(['', 0, 0]);
  });

  it('leaves an end to be told by Node', async () => {
    const ended = once(near, 'close');
    far.end('last');
    await waitFor('the rest, and the end', () => {
      if (wakings === 0) beat.strike();
      return near.closed;
    });
    await ended;
    expect([text, wakings]).toEqual(['last', 1]);
    beat.strike();
    expect(beat.actions.size).toBe(0);
  });

  it('tells why a connection broke', async () => {
    const broken = once(near, 'error');
    far.resetAndDestroy();
    await waitFor('the end', () => {
      if (wakings === 0) beat.strike();
      return near.destroyed;
    });
    expect(((await broken) as [NodeJS.ErrnoException])[0].code).toBe('ECONNRESET');
  });
});
