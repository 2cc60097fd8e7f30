import { useEffect, useState } from 'preact/hooks';

const here = (): string => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
};

/** The place that the address names; it is shown as soon as it is there. @param isReady what it is in is there */
export const useAnchor = (isReady: boolean): string => {
  const [anchor, setAnchor] = useState(here);
  useEffect(() => {
    const changed = (): void => setAnchor(here());
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  useEffect(() => {
    if (!isReady || anchor === '') return;
    const place = document.getElementById(anchor);
    place?.scrollIntoView();
    (place?.querySelector('summary') ?? place)?.focus({ preventScroll: true });
  }, [isReady, anchor]);
  return anchor;
};
