import * as clack from '@clack/prompts';
import { Cancelled, type Check, type Choice, type Questions } from './questions.ts';

/** Questions in a terminal: arrow keys, check marks, a way back by Ctrl-C. */
export const terminalQuestions = (): Questions => ({
  intro: (title) => clack.intro(title),
  step: (title) => clack.log.step(title),
  note: (title, text) => clack.note(text, title),
  text: (question, usual, check) =>
    answered<string>(
      clack.text({
        message: question,
        ...(usual && { placeholder: usual, defaultValue: usual }),
        validate: (answer) => problemOf(check, (answer ?? '') || usual),
      }),
    ),
  one: <Value extends string>(question: string, choices: readonly Choice<Value>[], usual: Value) =>
    answered<Value>(
      clack.select({ message: question, options: optionsOf(choices), initialValue: usual }) as Promise<Value | symbol>,
    ),
  several: (question, choices, usual) =>
    answered(
      clack.multiselect({
        ...{ message: `${question} (space chooses)`, options: optionsOf(choices) },
        ...{ initialValues: [...usual], required: false },
      }) as Promise<string[] | symbol>,
    ),
  yes: (question, usual) => answered<boolean>(clack.confirm({ message: question, initialValue: usual })),
  during: async (what, work) => {
    const spinner = clack.spinner();
    spinner.start(what);
    try {
      return await work;
    } finally {
      spinner.stop(what);
    }
  },
  close: () => {},
});

const problemOf = (check: Check, answer: string): string | undefined => check(answer.trim());

const optionsOf = (choices: readonly Choice[]): { value: string; label: string; hint?: string }[] =>
  choices.map(({ value, label, hint }) => ({ value, label, ...(hint !== undefined && { hint }) }));

const answered = async <T>(prompt: Promise<T | symbol>): Promise<T> => {
  const answer = await prompt;
  if (clack.isCancel(answer)) throw new Cancelled();
  return (typeof answer === 'string' ? answer.trim() : answer) as T;
};
