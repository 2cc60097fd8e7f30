import type { LanguageConfig } from '../config/schema.ts';
import type { Language } from '../timeline/rendition.ts';

/** By track: the one that players begin with is the one that the config chose, or the first. */
export const channelLanguages = (configured: readonly LanguageConfig[]): Language[] => {
  const chosen = configured.findIndex((one) => one.default === true);
  return configured.map(({ name, language }, index) => {
    return { name, tag: language, isDefault: index === Math.max(0, chosen) };
  });
};
