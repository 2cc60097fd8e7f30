import { join } from 'node:path';
import type { Gate } from '../access/gate.ts';
import { KnownPasses } from '../access/viewing/known-passes.ts';
import type { Pass } from '../access/viewing/pass.ts';
import { keptSecret, signPass } from '../access/viewing/signer.ts';
import { PassVerifier } from '../access/viewing/verifier.ts';
import type { ChannelConfig, Config } from '../config/schema.ts';
import type { Library } from '../library/library.ts';
import { channelOf } from '../library/library-recording.ts';
import type { Logger } from '../log/logger.ts';
import { Viewing } from '../origin/viewing.ts';
import { clientAddress } from '../origin/client-address.ts';

export interface ViewingServiceOptions {
  readonly config: Pick<Config, 'viewing' | 'data' | 'http'>;
  /** As it is at the moment. */
  readonly channelConfig: (name: string) => ChannelConfig | undefined;
  readonly library: Pick<Library, 'get'>;
  readonly gate: Gate;
  readonly log: Logger;
}

export interface ViewingService {
  readonly viewing: Viewing;
  readonly sign: (pass: Pass) => Promise<string>;
}

/** Who may watch what: by the rules of the config, and by passes that this server or somebody else has signed. */
export const createViewing = async ({
  config: { viewing: rules, data, http },
  channelConfig,
  library,
  gate,
  log,
}: ViewingServiceOptions): Promise<ViewingService> => {
  const secret =
    rules.secret === undefined ? await keptSecret(join(data, 'viewing.key')) : new TextEncoder().encode(rules.secret);
  const viewing = new Viewing({
    policyOf: (channel) => channelConfig(channel)?.viewing,
    channelOf: (id) => {
      const recording = library.get(id);
      return recording && channelOf(recording);
    },
    passes: new KnownPasses(new PassVerifier({ secret, issuer: rules.issuer })),
    addressOf: clientAddress(http.limits.trusted),
    now: Date.now,
    ...{ gate, log },
  });
  return { viewing, sign: (pass) => signPass(pass, secret, Date.now() / 1000) };
};
