import { ApiProblem, type Problem } from './endpoint.ts';

/** All that a room refuses, by the codes of its errors. */
export type Refused<Code extends string> = Readonly<Record<Code, Problem>>;

interface Coded<Code extends string> extends Error {
  readonly code: Code;
}

/**
 * Makes problems of a room's errors.
 * @returns runs a handler and throws an ApiProblem where it throws an error of this kind
 */
export const refusing =
  <Code extends string>(kind: abstract new (...given: never[]) => Coded<Code>, refused: Refused<Code>) =>
  async <T>(handle: () => Promise<T> | T): Promise<T> => {
    try {
      return await handle();
    } catch (error) {
      if (!(error instanceof kind)) throw error;
      throw new ApiProblem(refused[error.code].status, error.code, error.message);
    }
  };

/** Those of all that an operation can come to. */
export const some = <Code extends string>(refused: Refused<Code>, ...codes: readonly Code[]): Record<string, Problem> =>
  Object.fromEntries(codes.map((code) => [code, refused[code]]));
