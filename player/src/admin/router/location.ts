import { Store, useStore } from '../data/store.ts';

export interface Place {
  /** Without a slash at its end. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const here = (): Place => ({
  path: location.pathname.replace(/(?<=.)\/+$/, ''),
  query: new URLSearchParams(location.search),
});

const place = new Store<Place>(here());

/** Asked before the page is left; false: stay. */
let guard: (() => Promise<boolean>) | undefined;

export const useLocation = (): Place => useStore(place);

/** Goes to another page of the control room. @param to path and query */
export const navigate = (to: string, { replace = false } = {}): void => {
  const target = new URL(to, location.href);
  if (guard && target.pathname !== location.pathname) {
    void guard().then((leave) => leave && go(to, replace));
    return;
  }
  go(to, replace);
};

const go = (to: string, replace: boolean): void => {
  const from = location.pathname;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  place.set(here());
  if (location.pathname !== from) window.scrollTo(0, 0);
};

/** Asks before what is not saved is left. @returns what takes it away */
export const guardLeaving = (ask: () => Promise<boolean>): (() => void) => {
  guard = ask;
  const closing = (event: BeforeUnloadEvent): void => event.preventDefault();
  window.addEventListener('beforeunload', closing);
  return () => {
    guard = undefined;
    window.removeEventListener('beforeunload', closing);
  };
};

/** Changes a part of the query, without a step in the history. */
export const setQuery = (changes: Readonly<Record<string, string | undefined>>): void => {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  go(location.pathname + (text && `?${text}`) + location.hash, true);
};

const ROOT = '/admin';

/** A plain click on a link within the control room needs no new document. */
const followed = (event: MouseEvent): void => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  if (!link?.href || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname !== ROOT && !link.pathname.startsWith(`${ROOT}/`)) return;
  // A place within this page is the browser's to find.
  if (link.pathname === location.pathname && link.hash) return;
  event.preventDefault();
  if (link.href !== location.href) navigate(link.pathname + link.search + link.hash);
};

/** Follows links, and the browser's way back. */
export const startRouting = (): void => {
  document.addEventListener('click', followed);
  window.addEventListener('popstate', () => place.set(here()));
};
