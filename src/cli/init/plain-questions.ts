import { createInterface, type Interface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { Cancelled, WrongAnswer, type Check, type Choice, type Questions } from './questions.ts';

/** After so many answers that will not do, nobody is there who reads what is said. */
const MOST_TRIES = 10;

/** Questions and answers as lines of text: where there is no terminal, or one that can nothing else. */
export class PlainQuestions implements Questions {
  readonly #lines: Interface;
  readonly #output: Writable;
  /** Lines that came before they were asked for: `printf 'main\n\n' | sluice init`. */
  readonly #early: string[] = [];
  #waiting: ((line: string | undefined) => void) | undefined;
  #ended = false;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    this.#lines = createInterface({ input, crlfDelay: Infinity });
    this.#lines.on('line', (line) => {
      if (this.#waiting) this.#waiting(line);
      else this.#early.push(line);
    });
    this.#lines.on('close', () => {
      this.#ended = true;
      this.#waiting?.(undefined);
    });
  }

  intro(title: string): void {
    this.#say(`${title}\nEnter takes what stands in brackets.`);
  }

  step(title: string): void {
    this.#say(`\n${title}`);
  }

  note(title: string, text: string): void {
    this.#say(`\n${title}\n${text}`);
  }

  async text(question: string, usual: string, check: Check): Promise<string> {
    return this.#until<string>(`${question}${usual && ` [${usual}]`}`, question, (line) => {
      const answer = line || usual;
      const problem = check(answer);
      return problem === undefined ? { answer } : { problem };
    });
  }

  async one<Value extends string>(question: string, choices: readonly Choice<Value>[], usual: Value): Promise<Value> {
    this.#list(question, choices);
    const place = choices.findIndex(({ value }) => value === usual) + 1;
    return this.#until<Value>(`1 to ${choices.length} [${place}]`, question, (line) => {
      const chosen = find(choices, line || String(place));
      return chosen ? { answer: chosen.value } : { problem: `answer 1 to ${choices.length}` };
    });
  }

  async several(question: string, choices: readonly Choice[], usual: readonly string[]): Promise<string[]> {
    this.#list(question, choices);
    const places = usual.map((value) => choices.findIndex((choice) => choice.value === value) + 1).join(' ');
    return this.#until<string[]>(`numbers, with spaces [${places}]`, question, (line) => {
      const chosen = (line || places).split(/[\s,]+/).map((word) => find(choices, word));
      if (!chosen.every((choice) => choice !== undefined)) return { problem: `answer as in ${places || '1 2'}` };
      return { answer: chosen.map(({ value }) => value) };
    });
  }

  async yes(question: string, usual: boolean): Promise<boolean> {
    return this.#until<boolean>(`${question} [${usual ? 'yes' : 'no'}]`, question, (line) => {
      const word = line.toLowerCase() || (usual ? 'yes' : 'no');
      if (/^(y|yes|n|no)$/.test(word)) return { answer: word.startsWith('y') };
      return { problem: 'answer yes or no' };
    });
  }

  during<T>(what: string, work: Promise<T>): Promise<T> {
    this.#say(`${what} …`);
    return work;
  }

  close(): void {
    this.#lines.close();
  }

  #list(question: string, choices: readonly Choice[]): void {
    const lines = choices.map(({ label, hint }, index) => `  ${index + 1}  ${label}${hint ? ` (${hint})` : ''}`);
    this.#say([question, ...lines].join('\n'));
  }

  async #until<T>(prompt: string, question: string, read: (line: string) => Read<T>): Promise<T> {
    let problem = '';
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      this.#output.write(`${prompt}: `);
      const line = await this.#line();
      if (line === undefined) throw new Cancelled();
      const said = read(line.trim());
      if (said.problem === undefined) return said.answer;
      problem = said.problem;
      this.#say(problem);
    }
    throw new WrongAnswer(question, problem);
  }

  #line(): Promise<string | undefined> {
    const early = this.#early.shift();
    if (early !== undefined || this.#ended) return Promise.resolve(early);
    return new Promise((resolve) => {
      this.#waiting = (line) => {
        this.#waiting = undefined;
        resolve(line);
      };
    });
  }

  #say(text: string): void {
    this.#output.write(`${text}\n`);
  }
}

type Read<T> = { readonly answer: T; readonly problem?: undefined } | { readonly problem: string };

const find = <Value extends string>(choices: readonly Choice<Value>[], word: string): Choice<Value> | undefined =>
  choices[Number(word) - 1] ?? choices.find(({ value }) => value === word);
