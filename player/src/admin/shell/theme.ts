import { Store } from '../data/store.ts';

export type Theme = 'system' | 'light' | 'dark';

/** Also read by `public/theme.js`, before anything is painted. */
const KEY = 'sluice-theme';

const chosen = (): Theme => {
  const set = document.documentElement.dataset['theme'];
  return set === 'light' || set === 'dark' ? set : 'system';
};

export const theme = new Store<Theme>(chosen());

export const chooseTheme = (next: Theme): void => {
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  try {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing for pages: the choice holds until the page is closed.
  }
  theme.set(next);
};
