import { z } from 'zod';
import { switchField } from './fields.ts';
import { languageTagField, menuNameField } from './menu-fields.ts';
import { mustBe, section } from './section.ts';

/** Each further one is an encoder of sound, and a rendition that players choose from a menu. */
const MAX_LANGUAGES = 8;

const languageSchema = section({
  name: menuNameField().meta({ description: 'What viewers read in the menu.' }),
  language: languageTagField().meta({
    description: 'BCP 47, as en or pt-BR: matched with what a source says of its sounds.',
  }),
  default: switchField()
    .optional()
    .meta({ description: 'Played where the viewer has chosen none. Absent: the first in the list is.' }),
});

export const languagesSchema = z
  .array(languageSchema, { error: mustBe('a list of languages, as [{ name: English, language: en }]') })
  .min(1, { error: 'must have at least one language; leave it out for sound of whatever language' })
  .max(MAX_LANGUAGES, { error: `must have at most ${MAX_LANGUAGES} languages` });

export type LanguageConfig = z.output<typeof languageSchema>;

/** Name of the rendition, in playlists and URLs, that carries a further language. */
export const languageRendition = (language: string): string => `audio-${language.toLowerCase()}`;

export interface LanguageProblem {
  /** Within the list. */
  readonly path: PropertyKey[];
  readonly message: string;
}

/** What is wrong with the list as a whole (RFC 8216bis 4.4.6.1.1). @param renditions names in the ladder */
export const languageProblems = (
  languages: readonly LanguageConfig[],
  renditions: readonly string[],
): LanguageProblem[] => {
  const problems: LanguageProblem[] = [];
  const earlier = (index: number, same: (other: LanguageConfig) => boolean): boolean =>
    languages.slice(0, index).some(same);
  for (const [index, { name, language, default: isDefault }] of languages.entries()) {
    const problem = (key: string, message: string) => problems.push({ path: [index, key], message });
    if (earlier(index, (other) => other.name === name))
      problem('name', `"${name}" is a language above: names must differ`);
    if (earlier(index, (other) => other.language === language)) {
      problem('language', `${language} stands in the list already: each language once`);
    }
    if (isDefault && earlier(index, (other) => other.default === true))
      problem('default', 'only one can be the default');
    if (renditions.includes(languageRendition(language))) {
      problem(
        'language',
        `its rendition is "${languageRendition(language)}", which the ladder has already: rename that`,
      );
    }
  }
  return problems;
};
