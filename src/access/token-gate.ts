import { CredentialsGate } from './credentials-gate.ts';

/** Of an origin without users: with a token in the config, those who bring it; without one, this machine alone. */
export class TokenGate extends CredentialsGate {
  constructor(token: string | undefined) {
    super({ configToken: token, trustsLocal: token === undefined });
  }
}
