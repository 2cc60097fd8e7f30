import type { JSX } from 'preact';
import { useStore } from '../data/store.ts';
import { Button } from '../parts/button.tsx';
import { chooseTheme, theme, type Theme } from './theme.ts';

const CHOICES = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const satisfies readonly (readonly [Theme, string])[];

export const ThemeSwitch = (): JSX.Element => {
  const now = useStore(theme);
  return (
    <div class="switcher" role="group" aria-label="Colours">
      {CHOICES.map(([name, label]) => (
        <Button
          key={name}
          kind="quiet"
          icon={name}
          label={label}
          aria-pressed={now === name}
          onClick={() => chooseTheme(name)}
        />
      ))}
    </div>
  );
};
