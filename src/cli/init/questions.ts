/** One of several answers. */
export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string | undefined;
}

/** What says why an answer will not do, in words; undefined for one that will. */
export type Check = (answer: string) => string | undefined;

/** Somebody who can be asked. Each rejects with `Cancelled` when they have had enough. */
export interface Questions {
  intro(title: string): void;
  step(title: string): void;
  note(title: string, text: string): void;
  text(question: string, usual: string, check: Check): Promise<string>;
  one<Value extends string>(question: string, choices: readonly Choice<Value>[], usual: Value): Promise<Value>;
  several(question: string, choices: readonly Choice[], usual: readonly string[]): Promise<string[]>;
  yes(question: string, usual: boolean): Promise<boolean>;
  /** Shows that something takes a while. */
  during<T>(what: string, work: Promise<T>): Promise<T>;
  close(): void;
}

/** They went away instead of answering. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  /** As of all errors that are written for people. */
  readonly code = 'CANCELLED';

  constructor() {
    super('given up: nothing was written');
  }
}

/** Nobody is asked: the usual answers. @throws Error where the usual one will not do */
export const usualAnswers = (): Questions => ({
  intro: () => {},
  step: () => {},
  note: () => {},
  text: (question, usual, check) => {
    const problem = check(usual);
    return problem === undefined ? Promise.resolve(usual) : Promise.reject(new WrongAnswer(question, problem));
  },
  one: (_question, _choices, usual) => Promise.resolve(usual),
  several: (_question, _choices, usual) => Promise.resolve([...usual]),
  yes: (_question, usual) => Promise.resolve(usual),
  during: (_what, work) => work,
  close: () => {},
});

export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
  readonly code = 'WRONG_ANSWER';

  constructor(question: string, problem: string) {
    super(`${question}: ${problem}`);
  }
}
