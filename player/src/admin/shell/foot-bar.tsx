import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { FOOT_COUNT, NAVIGATION } from './navigation.ts';
import { Links, NavLink, Who, type SidebarProps } from './sidebar.tsx';

/** On a phone: what is used most at the foot of the screen, all the rest behind a button. */
export const FootBar = (props: SidebarProps): JSX.Element => {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [props.path]);
  const items = NAVIGATION.slice(0, FOOT_COUNT);
  return (
    <>
      <nav class="foot-bar" aria-label="Most used">
        {items.map(({ path, name, icon }) => (
          <NavLink key={path} href={path} path={props.path}>
            <Icon name={icon} /> <span>{name}</span>
          </NavLink>
        ))}
        <button
          type="button"
          class="nav-link"
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setOpen(true)}
        >
          <Icon name="more" /> <span>More</span>
        </button>
      </nav>
      {isOpen && (
        <Dialog title="Control room" onClose={() => setOpen(false)}>
          <nav class="more" aria-label="All pages">
            <Links {...props} />
          </nav>
          <Who identity={props.identity} />
        </Dialog>
      )}
    </>
  );
};
