import type { InputEnvironment } from './environment.ts';
import { TransportInput } from './transport-input.ts';
import { UdpReceiver, type UdpOptions } from './udp-receiver.ts';

/** An input by UDP, unicast or multicast. */
export const createUdpInput = (name: string, options: UdpOptions, environment: InputEnvironment): TransportInput =>
  new TransportInput(
    {
      name,
      type: 'udp',
      carry: (events) => new UdpReceiver(options, events),
      waiting: `nobody sends to udp://${options.host}:${options.port}`,
      endIsFailure: true,
    },
    environment,
  );
