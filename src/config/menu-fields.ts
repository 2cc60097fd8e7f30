import { z } from 'zod';
import { textField } from './fields.ts';
import { mustBe } from './section.ts';

const TAG_WORDS = 'a language tag (BCP 47), as en, de or pt-BR';

/** RFC 5646 2.1, without extensions and private use. */
const TAG = /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?$/i;

const isLanguage = (text: string): boolean => {
  try {
    return TAG.test(text) && Intl.getCanonicalLocales(text).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** What a player's menu shows of a language: a name that can stand in a playlist. */
export const menuNameField = () =>
  textField('a text').refine((text) => !/["\p{Cc}]/u.test(text), {
    error: 'must have no quotation marks: playlists cannot carry them',
  });

export const languageTagField = () =>
  z
    .string({ error: mustBe(TAG_WORDS) })
    .refine(isLanguage, { error: mustBe(TAG_WORDS) })
    .transform((text) => Intl.getCanonicalLocales(text)[0]!);
