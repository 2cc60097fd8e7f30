export type AccessErrorCode =
  | 'unknown-user'
  | 'user-exists'
  | 'last-admin'
  | 'bad-password'
  | 'wrong-login'
  | 'unknown-token'
  | 'bad-expiry'
  | 'too-many'
  | 'busy'
  | 'not-stored';

/** Something about users, tokens or sessions that cannot be done; the message says what would be right. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly code: AccessErrorCode;

  constructor(code: AccessErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
