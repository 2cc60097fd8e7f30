import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { may, type Identity } from '../../../../src/access/identity.ts';
import { Logo } from '../../icons.tsx';
import { TONES, WORDS, type ChannelHealth } from '../data/health.ts';
import { Shape } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { attempt } from '../parts/toasts.tsx';
import { PasswordDialog } from '../session/password-dialog.tsx';
import { logOut } from '../session/session.ts';
import { NAVIGATION } from './navigation.ts';
import { ThemeSwitch } from './theme-switch.tsx';

export interface SidebarProps {
  readonly path: string;
  readonly identity: Identity;
  readonly channels: readonly ChannelHealth[];
}

export const NavLink = ({
  href,
  path,
  children,
}: {
  href: string;
  path: string;
  children: ComponentChildren;
}): JSX.Element => (
  <a class="nav-link" href={href} aria-current={href === path ? 'page' : undefined}>
    {children}
  </a>
);

/** All pages, with each channel and how it is. */
export const Links = ({ path, identity, channels }: SidebarProps): JSX.Element => (
  <>
    <ul class="nav-list">
      {NAVIGATION.filter(({ needs }) => may({ ...identity, channels: undefined }, needs)).map(
        ({ path: href, name, icon }) => (
          <li key={href}>
            <NavLink href={href} path={path}>
              <Icon name={icon} /> <span>{name}</span>
            </NavLink>
          </li>
        ),
      )}
    </ul>
    {channels.length > 0 && (
      <>
        <h2 class="nav-title">Channels</h2>
        <ul class="nav-list">
          {channels.map(({ channel, status }) => (
            <li key={channel}>
              <NavLink href={`/admin/channels/${encodeURIComponent(channel)}`} path={path}>
                <Shape tone={TONES[status]} />
                <span class="nav-name">{channel}</span>
                <span class="unseen">, {WORDS[status]}</span>
              </NavLink>
            </li>
          ))}
        </ul>
      </>
    )}
  </>
);

const BY: Readonly<Record<Identity['by'], string>> = {
  session: '',
  token: ' · by a token',
  local: ' · no login needed',
};

/** Who is logged in, and how it looks. */
export const Who = ({ identity }: { identity: Identity }): JSX.Element => {
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="who">
      <p class="who-name">
        {identity.who}
        <span class="quiet">
          {identity.role}
          {BY[identity.by]}
        </span>
      </p>
      <div class="who-buttons">
        <ThemeSwitch />
        {identity.by === 'session' && (
          <span>
            <Button kind="quiet" icon="key" label="Change password" onClick={() => setOpen(true)} />
            <Button kind="quiet" icon="out" label="Log out" onClick={() => void attempt(logOut)} />
          </span>
        )}
      </div>
      {isOpen && <PasswordDialog onClose={() => setOpen(false)} />}
    </div>
  );
};

export const Sidebar = (props: SidebarProps): JSX.Element => (
  <header class="sidebar">
    <a class="brand" href="/admin">
      <Logo />
      <span>Sluice</span>
    </a>
    <nav aria-label="Control room">
      <Links {...props} />
    </nav>
    <a class="nav-link outside" href="/">
      <Icon name="open" /> <span>Viewers' pages</span>
    </a>
    <Who identity={props.identity} />
  </header>
);
