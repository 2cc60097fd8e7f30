/** One sound of a source. */
export interface SoundCandidate {
  /** ISO 639 or BCP 47, as the source says it; undefined where it does not say. */
  readonly language: string | undefined;
  /** It needs no conversion: taken first among equals. */
  readonly preferred: boolean;
}

/** A sound of a source that is used. */
export interface SoundTrack {
  /** Place in the source's own list. */
  readonly index: number;
  /** Which of the channel's languages it is: 0 the main one. */
  readonly track: number;
}

/** ISO 639-2: undetermined, and codes that say as little. */
const UNSAID = new Set(['und', 'mis', 'zxx', 'mul']);
const TAG = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i;

/** A language tag in its canonical form: `ger`, `deu` and `DE` are all `de`. Undefined for what names no language. */
export const canonicalLanguage = (tag: string | undefined): string | undefined => {
  const text = tag?.trim().replaceAll('_', '-') ?? '';
  if (!TAG.test(text) || UNSAID.has(text.toLowerCase())) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch (error) {
    // It has the look of a tag and is none.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

const primary = (tag: string | undefined): string | undefined => tag?.split('-')[0];

/**
 * Says which sounds of a source are used, in the order of the channel's languages: by what the source says of their
 * languages, else in the order in which they stand there. What is missing stays so, but for the main one: any sound is
 * better than none.
 * @param languages BCP 47, the main one first; none: one sound, of whatever language
 */
export const chooseSounds = (languages: readonly string[], candidates: readonly SoundCandidate[]): SoundTrack[] => {
  const left = candidates.map(({ language, preferred }, index) => ({
    ...{ index, preferred },
    language: canonicalLanguage(language),
  }));
  const take = (fits: (candidate: (typeof left)[number]) => boolean): number | undefined => {
    const found = left.find((one) => one.preferred && fits(one)) ?? left.find(fits);
    if (found) left.splice(left.indexOf(found), 1);
    return found?.index;
  };
  const wanted = languages.map((language) => canonicalLanguage(language));
  const chosen: (number | undefined)[] = wanted.map((tag) => take(({ language }) => language === tag));
  for (const [track, tag] of wanted.entries()) {
    chosen[track] ??= take(({ language }) => language !== undefined && primary(language) === primary(tag));
  }
  // In the order of the source, whatever their form is: the first of two is the first of two.
  for (const track of wanted.keys()) {
    const next = left.findIndex(({ language }) => language === undefined);
    if (chosen[track] === undefined && next >= 0) chosen[track] = left.splice(next, 1)[0]!.index;
  }
  chosen[0] ??= take(() => true);
  // Only further languages are there: the first of them is the main sound, which its own rendition carries with that.
  const first = chosen.findIndex((index) => index !== undefined);
  if (first > 0) [chosen[0], chosen[first]] = [chosen[first], undefined];
  return chosen.flatMap((index, track) => (index === undefined ? [] : [{ index, track }]));
};
