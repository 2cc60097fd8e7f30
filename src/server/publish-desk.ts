import type { RtmpInput } from '../inputs/rtmp-input.ts';
import type { PublishGate, PublishGrant } from '../publishing/publish-gate.ts';
import type { RefusalCode } from '../publishing/publish-wish.ts';
import type {
  PublicationSink,
  PublishDecision,
  PublishRequest,
  RefusalStatus,
  RtmpHandlers,
  RtmpPublication,
} from '../rtmp/publication.ts';

/** The application that publishers name: `rtmp://HOST/live`. */
export const RTMP_APP = 'live';

/** Finds the input that a publisher was let in to; undefined where it has gone meanwhile. */
export type FindInput<Input> = (channel: string, input: string) => Input | undefined;

/** Lets RTMP publishers in. */
export class PublishDesk implements RtmpHandlers {
  readonly #gate: PublishGate;
  readonly #find: FindInput<RtmpInput>;

  constructor(gate: PublishGate, find: FindInput<RtmpInput>) {
    this.#gate = gate;
    this.#find = find;
  }

  async authorize({ app, key, remoteAddress, flashVer }: PublishRequest): Promise<PublishDecision> {
    // An application of several parts may have the key in it, put into the wrong field: it opens nothing, like no key.
    const given = app === RTMP_APP ? key : '';
    const verdict = await this.#gate.admit({ protocol: 'rtmp', key: given, address: remoteAddress, agent: flashVer });
    if ('grant' in verdict) return { accept: true, begin: (publication) => this.#begin(verdict.grant, publication) };
    const { code, message } = verdict.refusal;
    return { accept: false, code: statusOf(code), description: message };
  }

  #begin(grant: PublishGrant, publication: RtmpPublication): PublicationSink | undefined {
    const input = this.#find(grant.channel, grant.input);
    // Another one may have come between the question and now.
    if (!input || (input.inUse && !input.takeover)) return undefined;
    const sink = input.published(publication);
    const end = grant.begin((reason) => publication.close(reason, 'NetStream.Publish.Denied'));
    return {
      ...sink,
      ended: (reason) => {
        sink.ended(reason);
        end(reason);
      },
    };
  }
}

const statusOf = (code: RefusalCode): RefusalStatus =>
  code === 'in-use' ? 'NetStream.Publish.BadName' : 'NetStream.Publish.Denied';
