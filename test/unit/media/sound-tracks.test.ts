import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { canonicalLanguage, chooseSounds } from '../../../src/media/sound-tracks.ts';

/** What is chosen of sounds with these languages, as `track←index`; `!` in front of one that needs no conversion. */
const chosen = (languages: string, sounds: string): string =>
  chooseSounds(
    languages === '' ? [] : languages.split(' '),
    sounds.split(' ').map((text) => {
      const language = text.replace('!', '');
      return { language: language === '-' ? undefined : language, preferred: text.startsWith('!') };
    }),
  )
    .map(({ index, track }) => `${track}←${index}`)
    .join(' ');

describe('the sounds of a source', () => {
  it.each([
    ['one, of whatever language, where the channel names none', '', 'fr', '0←0'],
    ['the one that needs no conversion first', '', 'fr !en', '0←1'],
    ['each language by its name', 'en de', 'deu eng', '0←1 1←0'],
    ['by either of the three-letter names', 'de fr', 'ger fre', '0←0 1←1'],
    ['a region as it is asked for', 'pt-BR pt-PT', 'pt-PT pt-BR', '0←1 1←0'],
    ['a region by its language', 'pt-BR', 'eng por', '0←1'],
    ['in their order, where nothing is said of them', 'en de', '- -', '0←0 1←1'],
    ['in their order, of what says nothing', 'en de', 'und qaa -', '0←0 1←2'],
    ['what is said before what is not', 'en de', '- eng', '0←1 1←0'],
    ['of two of a language the one that needs no conversion', 'en', 'eng !eng', '0←1'],
    ['no language that nobody asked for in place of another', 'en de', 'eng fra', '0←0'],
    ['any as the main one rather than none', 'en de', 'fra deu', '0←0 1←1'],
    ['a further language as the main one where there is no other', 'en de', 'deu', '0←0'],
    ['no more than the channel has', 'en', 'eng deu', '0←0'],
  ])('are taken: %s', (_, languages, sounds, expected) => {
    expect(chosen(languages, sounds)).toBe(expected);
  });

  const tag = fc.constantFrom('en', 'eng', 'de', 'ger', 'deu', 'pt-BR', 'por', 'und', 'xx-', '', '?', 'qaa');
  property.prop([
    fc.uniqueArray(fc.constantFrom('en', 'de', 'pt-BR', 'pt-PT', 'fr'), { maxLength: 5 }),
    fc.array(fc.record({ language: fc.option(tag, { nil: undefined }), preferred: fc.boolean() }), { maxLength: 8 }),
  ])('serve one track each, and the main one is among them', (languages, candidates) => {
    const sounds = chooseSounds(languages, candidates);
    const tracks = sounds.map(({ track }) => track);
    expect(tracks).toEqual([...new Set(tracks)].sort((a, b) => a - b));
    expect(new Set(sounds.map(({ index }) => index)).size).toBe(sounds.length);
    expect(tracks.includes(0)).toBe(candidates.length > 0);
    for (const { index, track } of sounds) {
      expect(candidates[index]).toBeDefined();
      expect(track).toBeLessThan(Math.max(1, languages.length));
    }
    // What is chosen again of what was chosen, in its order, is the same: files pass through two choices.
    const again = chooseSounds(
      languages,
      sounds.map(({ index }) => ({ ...candidates[index]!, preferred: true })),
    );
    if (languages.length > 0) expect(again.map(({ track }) => track)).toEqual(tracks);
  });
});

it.each([
  ['ger', 'de'],
  ['DEU', 'de'],
  ['pt_br', 'pt-BR'],
  ['und', undefined],
  ['mul', undefined],
  ['', undefined],
  ['english', undefined],
  ['\0\0\0', undefined],
])('the tag %j is %s', (text, expected) => {
  expect(canonicalLanguage(text)).toBe(expected);
});
