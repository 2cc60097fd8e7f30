import { AccessError, type AccessErrorCode } from '../access/access-error.ts';
import { TooManyAttempts } from '../access/login.ts';
import { ApiProblem, type Problem } from './api/endpoint.ts';

const PROBLEMS: Readonly<Record<AccessErrorCode, Problem>> = {
  'unknown-user': { status: 404, when: 'there is no user of this name.' },
  'user-exists': { status: 409, when: 'there is a user of this name already.' },
  'last-admin': { status: 409, when: 'nobody else would be an admin.' },
  'bad-password': { status: 400, when: 'the password is too short or too long.' },
  'wrong-login': { status: 401, when: 'the name or the password is wrong.' },
  'unknown-token': { status: 404, when: 'there is no token with this id.' },
  'bad-expiry': { status: 400, when: 'the moment is over.' },
  'too-many': { status: 409, when: 'there are as many as there may be.' },
  busy: { status: 503, when: 'too many passwords are being checked; later, as `Retry-After` says.' },
  'not-stored': { status: 503, when: 'the disk takes nothing; nothing was changed.' },
};

/** For the descriptions of operations. */
export const accessProblems = (...codes: readonly AccessErrorCode[]): Record<string, Problem> =>
  Object.fromEntries(codes.map((code) => [code, PROBLEMS[code]]));

/** What has been refused, as a problem of the API. */
export const tellingProblems = async <T>(handle: () => Promise<T>): Promise<T> => {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof TooManyAttempts) {
      const headers = { 'Retry-After': String(Math.ceil(error.retryAfter)) };
      throw new ApiProblem(429, 'too-many-attempts', error.message, headers);
    }
    if (!(error instanceof AccessError)) throw error;
    const { status } = PROBLEMS[error.code];
    throw new ApiProblem(status, error.code, error.message, status === 503 ? { 'Retry-After': '5' } : {});
  }
};
