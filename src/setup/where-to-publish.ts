import type { NewChannel } from './new-channel.ts';

export interface Reachable {
  /** Host or address that publishers reach this machine by. */
  readonly host: string;
  readonly httpPort: number;
  readonly rtmpPort: number;
}

/** One thing to enter in another program. */
export interface Entry {
  readonly label: string;
  readonly value: string;
}

/** What a publisher is to enter, and where; empty for sources that need nobody. */
export const whereToPublish = ({ name, source }: NewChannel, at: Reachable): { where: string; entries: Entry[] } => {
  switch (source.kind) {
    case 'rtmp':
      return {
        where: 'OBS: Settings > Stream, Service: Custom…',
        entries: [
          { label: 'Server', value: `rtmp://${at.host}:${at.rtmpPort}/live` },
          { label: 'Stream Key', value: source.key ?? '(shown when the server starts)' },
        ],
      };
    case 'whip':
      return {
        where: 'OBS: Settings > Stream, Service: WHIP',
        entries: [
          { label: 'Server', value: `http://${at.host}:${at.httpPort}/whip/${name}` },
          { label: 'Bearer Token', value: source.token ?? '(shown when the server starts)' },
        ],
      };
    case 'srt':
      return {
        where: 'Your SRT encoder, in caller mode',
        entries: [
          { label: 'Address', value: `srt://${at.host}:${source.port}` },
          ...(source.passphrase === undefined ? [] : [{ label: 'Passphrase', value: source.passphrase }]),
        ],
      };
    default:
      return { where: '', entries: [] };
  }
};
