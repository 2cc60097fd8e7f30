import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/error.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { withLanguages } from '../../../src/encoder/ladder.ts';

const parse = (audio: string, more = '') =>
  parseConfig(`channels: { main: { inputs: [{ name: obs, type: rtmp }], audio: ${audio}${more} } }`, 'sluice.yaml', {})
    .channels['main']!.audio;

const fault = (audio: string, more = ''): string => {
  try {
    parse(audio, more);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('the languages of a channel', () => {
  it('have names and canonical tags', () => {
    const audio = parse('[{ name: English, language: en }, { name: Brasil, language: pt-br, default: true }]');
    expect(audio).toEqual([
      { name: 'English', language: 'en' },
      { name: 'Brasil', language: 'pt-BR', default: true },
    ]);
    expect(withLanguages([], ['en', 'pt-BR', 'de'], 'ts')).toMatchObject([
      { kind: 'audio', name: 'audio-pt-br', track: 1 },
      { kind: 'audio', name: 'audio-de', track: 2 },
    ]);
    expect(withLanguages([], ['en', 'de'], 'fmp4').map(({ name }) => name)).toEqual(['audio-en', 'audio-de']);
    expect(withLanguages([], ['en'], 'fmp4')).toEqual([]);
  });

  const english = '{ name: English, language: en }';
  it.each([
    ['[]', '', 'must have at least one language'],
    ['[{ name: English }]', '', 'audio[0].language: is missing: must be a language tag (BCP 47), as en, de or pt-BR'],
    ['[{ name: English, language: English }]', '', 'must be a language tag (BCP 47)'],
    [`['{ name: "a" }']`, '', 'must be a group of settings'],
    [`[{ name: 'say "a"', language: en }]`, '', 'must have no quotation marks'],
    [`[${english}, ${english}]`, '', '"English" is a language above: names must differ'],
    [`[${english}, { name: British, language: EN }]`, '', 'en stands in the list already'],
    [
      `[{ name: English, language: en, default: true }, { name: Deutsch, language: de, default: true }]`,
      ...['', 'audio[1].default: only one can be the default'],
    ],
    [
      `[${english}, { name: Deutsch, language: de }]`,
      ', ladder: [360p, { name: audio-de, kind: audio, audioBitrate: 64k }]',
      'its rendition is "audio-de", which the ladder has already',
    ],
  ])('%s%s are told what is wrong with them', (audio, more, message) => {
    expect(fault(audio, more)).toContain(message);
  });
});
