import type { ComponentChildren, JSX } from 'preact';
import { Logo } from './icons.tsx';

export const Header = ({ children }: { children?: ComponentChildren }): JSX.Element => (
  <header class="header">
    <a class="brand" href="/">
      <Logo />
      <span>Sluice</span>
    </a>
    {children}
  </header>
);
