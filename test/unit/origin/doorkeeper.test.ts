import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { Doorkeeper } from '../../../src/origin/doorkeeper.ts';
import { CERTIFICATES } from '../../support/certificates.ts';
import { silentLog, until } from './fixture.ts';

/** A server to which all connections come from one address far away. */
const startGuarded = async (server: Server, event: 'connection' | 'secureConnection') => {
  const doorkeeper = new Doorkeeper({ connections: 100, perAddress: 2, trusted: [] }, silentLog);
  let taken = 0;
  server.on(event, (socket: Socket) => {
    taken++;
    socket.on('error', () => undefined).resume();
  });
  doorkeeper.guard(server);
  server.prependListener('connection', (socket: Socket) => {
    Object.defineProperty(socket, 'remoteAddress', { value: '192.0.2.1' });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, taken: () => taken };
};

it.each([
  ['plain', () => createServer(), 'connection', (port: number) => connect(port, '127.0.0.1')],
  [
    'encrypted',
    () => createTlsServer(CERTIFICATES.one),
    'secureConnection',
    (port: number) => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }),
  ],
] as const)(
  'as many %s connections come in from one address as may, one after the other',
  async (...[, make, event, open]) => {
    const { port, taken } = await startGuarded(make(), event);
    const openOne = () => {
      const socket = open(port);
      let closed = false;
      socket.on('error', () => undefined).resume();
      socket.on('close', () => (closed = true));
      onTestFinished(() => void socket.destroy());
      return { socket, isClosed: () => closed };
    };
    const [first, second] = [openOne(), openOne()];
    await until(() => taken() === 2, 'two are taken');
    const third = openOne();
    await until(() => third.isClosed(), 'the third is refused');
    expect(taken()).toBe(2);
    first.socket.destroy();
    second.socket.end();
    // Whoever goes makes room, as soon as the server has noticed.
    const comeIn = async (): Promise<void> => {
      const before = taken();
      const { isClosed } = openOne();
      await until(() => isClosed() || taken() > before, 'it is taken or refused');
      if (taken() === before) await comeIn();
    };
    await comeIn();
    await comeIn();
    expect(taken()).toBe(4);
  },
);
