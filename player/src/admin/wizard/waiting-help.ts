import type { InputState } from '../../../../src/channel/state.ts';
import type { SourceKind } from '../../../../src/setup/sources.ts';

/** Nobody needs help before they have had time to press Start Streaming, seconds. */
const PATIENCE = 20;

const HELP: Readonly<Record<SourceKind, readonly string[]>> = {
  rtmp: [
    'In OBS: Settings > Stream, Service "Custom…", then Server and Stream Key as above, then Start Streaming.',
    'A key is refused when a letter is missing: copy it with the button.',
    'From another network, TCP port 1935 must be open in the firewall of this server.',
  ],
  whip: [
    'In OBS 30 or newer: Settings > Stream, Service "WHIP", then Server and Bearer Token as above.',
    'WebRTC needs UDP between publisher and server: behind NAT, name the public address under webrtc.addresses.',
  ],
  srt: [
    'The sender must be in caller mode, with this address and the passphrase.',
    'From another network, the UDP port must be open in the firewall of this server.',
  ],
  pull: [
    'Addresses in private networks must be allowed in the config, under pull.allow.',
    'Open the address in a player on this server: does it play there?',
  ],
  file: ['The path is one on the server, and the server must be allowed to read it.'],
  test: ['A test picture is there within seconds: look at the logs of the channel.'],
};

export interface Waiting {
  readonly isThere: boolean;
  /** What the server sees of it, in words. */
  readonly words: string;
  /** What to try; empty while there is no need. */
  readonly help: readonly string[];
}

/** What is said while a picture is waited for. @param seconds since the waiting began */
export const waiting = (kind: SourceKind, input: InputState | undefined, seconds: number): Waiting => {
  if (input?.status === 'live') return { isThere: true, words: 'The picture is there', help: [] };
  const isFailed = input?.status === 'failed';
  const words = input && input.reason !== '' ? `${capital(input.status)}: ${input.reason}` : 'Waiting for the picture';
  return { isThere: false, words, help: isFailed || seconds >= PATIENCE ? HELP[kind] : [] };
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
