import type { ComponentChildren, JSX } from 'preact';
import { Logo } from './icons.tsx';

const PAGES = [
  ['/', 'Channels'],
  ['/library', 'Library'],
] as const;

export const Header = ({ children }: { children?: ComponentChildren }): JSX.Element => (
  <header class="header">
    <a class="brand" href="/">
      <Logo />
      <span>Sluice</span>
    </a>
    <nav class="nav" aria-label="Pages">
      {PAGES.map(([path, name]) => (
        <a key={path} href={path} aria-current={location.pathname === path ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
    {children}
  </header>
);
