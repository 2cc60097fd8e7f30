import { z } from 'zod';
import { languageTagField, menuNameField } from './menu-fields.ts';
import { mustBe, section } from './section.ts';

/** Of CEA-608; nearly all sources use the first. */
const CHANNELS = ['CC1', 'CC2', 'CC3', 'CC4'] as const;
const CHANNEL_WORDS = `one of ${CHANNELS.join(', ')}`;

const captionSchema = section({
  channel: z.enum(CHANNELS, { error: mustBe(CHANNEL_WORDS) }).meta({ description: 'Of CEA-608: CC1 to CC4.' }),
  language: languageTagField().meta({ description: 'BCP 47, as en or pt-BR.' }),
  name: menuNameField().meta({ description: 'What viewers read in the menu.' }),
});

export const captionsSchema = z
  .array(captionSchema, { error: mustBe('a list, as [{ channel: CC1, language: en, name: English }]') })
  .min(1, { error: 'must have at least one channel; leave it out for none' })
  .max(CHANNELS.length, { error: `must have at most ${CHANNELS.length} channels` });

export type CaptionConfig = z.output<typeof captionSchema>;

/** Name of the rendition, in playlists and URLs. */
export const captionRendition = ({ channel }: Pick<CaptionConfig, 'channel'>): string => channel.toLowerCase();

export interface CaptionProblem {
  /** Within the list. */
  readonly path: PropertyKey[];
  readonly message: string;
}

/** What is wrong with the list as a whole. @param renditions names in the ladder */
export const captionProblems = (
  captions: readonly CaptionConfig[],
  renditions: readonly string[],
): CaptionProblem[] => {
  const problems: CaptionProblem[] = [];
  for (const [index, { channel, name }] of captions.entries()) {
    const problem = (key: string, message: string) => problems.push({ path: [index, key], message });
    const above = captions.slice(0, index);
    if (above.some((other) => other.channel === channel)) problem('channel', `${channel} stands in the list already`);
    if (above.some((other) => other.name === name)) problem('name', `"${name}" stands in the list already`);
    if (renditions.includes(captionRendition({ channel }))) {
      problem('channel', `its rendition is "${channel.toLowerCase()}", which the ladder has already: rename that`);
    }
  }
  return problems;
};
