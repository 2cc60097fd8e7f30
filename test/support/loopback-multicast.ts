import { createSocket } from 'node:dgram';
import { waitFor } from './wait.ts';

/**
 * Makes sure that a group of 239.255.0.0/16 (RFC 2365) can be sent to, and heard, on the loopback.
 * @throws Error that says what the machine lacks
 */
export const requireLoopbackMulticast = async (): Promise<void> => {
  const group = '239.255.77.254';
  const [sender, receiver] = [createSocket('udp4'), createSocket({ type: 'udp4', reuseAddr: true })];
  let heard = false;
  const errors: Error[] = [];
  for (const socket of [sender, receiver]) socket.on('error', (error) => errors.push(error));
  receiver.on('message', () => (heard = true));
  try {
    await new Promise<void>((resolve) => receiver.bind(0, group, resolve));
    receiver.addMembership(group, '127.0.0.1');
    await new Promise<void>((resolve) => sender.bind(0, '127.0.0.1', resolve));
    sender.setMulticastInterface('127.0.0.1');
    const { port } = receiver.address();
    const isHeard = () => {
      sender.send('anybody?', port, group, (error) => error && errors.push(error));
      return heard;
    };
    await waitFor('a datagram from the group', isHeard, 5000);
  } catch (error) {
    const why = [...errors, error as Error].map(({ message }) => message)[0];
    throw new Error(
      `this machine delivers no multicast on its loopback (${why}): ` +
        'ip link set lo multicast on; ip route add 239.255.0.0/16 dev lo',
      { cause: error },
    );
  } finally {
    for (const socket of [sender, receiver]) socket.close();
  }
};
