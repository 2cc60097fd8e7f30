import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readingRoom, reuseReads } from '../../../src/reads/reused-reads.ts';
import { waitFor } from '../../support/wait.ts';

describe('reused reads', () => {
  const room = readingRoom();
  let server: Server;
  let far: Socket;
  let near: Socket;
  let endReuse: () => void;

  beforeEach(async () => {
    server = createServer((accepted) => {
      near = accepted;
      endReuse = reuseReads(near, room);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    far = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await Promise.all([accepted, once(far, 'connect')]);
  });

  afterEach(() => {
    far.destroy();
    near.destroy();
    server.close();
  });

  it('reads all into the memory that it is given: on this version of Node it is in force', async () => {
    const memories = new Set<ArrayBufferLike>();
    let text = '';
    near.on('data', (bytes: Buffer) => {
      memories.add(bytes.buffer);
      text += bytes.toString();
    });
    far.write('one');
    await waitFor('the first', () => text === 'one');
    far.write('two');
    await waitFor('the second', () => text === 'onetwo');
    expect([...memories]).toEqual([room.buffer]);
  });

  it('ends, for somebody who keeps what is read', async () => {
    const kept: Buffer[] = [];
    endReuse();
    near.on('data', (bytes: Buffer) => kept.push(bytes));
    far.write('one');
    await waitFor('the first', () => kept.length === 1);
    far.end('two');
    await once(near, 'end');
    expect(Buffer.concat(kept).toString()).toBe('onetwo');
  });

  it('reads nothing while it is paused', async () => {
    let length = 0;
    near.on('data', (bytes: Buffer) => (length += bytes.length));
    near.pause();
    const before = near.bytesRead;
    await new Promise((written) => far.write('waits', written));
    await new Promise((turn) => setImmediate(turn));
    expect([length, near.bytesRead]).toEqual([0, before]);
    near.resume();
    await waitFor('what waited', () => length === 5);
  });

  it('writes, and tells both ends of the end', async () => {
    near.resume();
    far.resume();
    const answer = once(far, 'data');
    near.write('hello');
    expect(String((await answer)[0])).toBe('hello');
    const ends = [once(near, 'close'), once(far, 'close')];
    far.end();
    await Promise.all(ends);
    expect(near.destroyed).toBe(true);
  });
});
