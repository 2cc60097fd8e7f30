import { z } from 'zod';
import { nameField } from '../fields.ts';
import { mustBe, section } from '../section.ts';

const MEMBERS_WORDS = 'a list of at least two inputs of this channel, as [studio-a, studio-b]';

/** Inputs that carry the same feed by different ways, under one name. */
export const aliasInputSchema = section({
  name: nameField(),
  type: z.literal('alias'),
  inputs: z
    .array(nameField(), { error: mustBe(MEMBERS_WORDS) })
    .min(2, { error: mustBe(MEMBERS_WORDS) })
    .max(8, { error: 'must name at most 8 inputs' })
    .meta({ description: 'Names of inputs of this channel that carry the same feed by different ways.' }),
});

export type AliasInputConfig = z.output<typeof aliasInputSchema>;

interface NamedInput {
  readonly name: string;
  readonly type: string;
  readonly inputs?: readonly string[];
}

/** What is wrong with the aliases of a channel, each with its place in the list of inputs. */
export const aliasProblems = (inputs: readonly NamedInput[]): { path: PropertyKey[]; message: string }[] => {
  const types = new Map(inputs.map(({ name, type }) => [name, type]));
  const owners = new Map<string, string>();
  return inputs.flatMap((input, index) =>
    (input.inputs ?? []).flatMap((member, place) => {
      const type = types.get(member);
      const owner = owners.get(member);
      owners.set(member, input.name);
      const problem = (message: string) => [{ path: [index, 'inputs', place], message }];
      if (type === undefined) return problem(`"${member}" is no input of this channel`);
      if (type === 'alias') return problem(`"${member}" is an alias itself: name the inputs that it stands for`);
      if (type === 'slate') return problem(`"${member}" is a slate, no feed that comes by several ways`);
      return owner === undefined ? [] : problem(`"${member}" stands in the alias ${owner} already`);
    }),
  );
};
