import type { LanguageConfig } from '../config/schema.ts';
import type { Language } from '../timeline/rendition.ts';

/** Of a channel's sound, by track. Where none is said to be the default, the first is. */
export const channelLanguages = (configured: readonly LanguageConfig[]): Language[] => {
  const chosen = configured.findIndex((one) => one.default === true);
  return configured.map(({ name, language }, index) => {
    return { name, tag: language, isDefault: index === Math.max(0, chosen) };
  });
};
