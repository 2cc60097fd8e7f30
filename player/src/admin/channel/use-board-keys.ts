import { useEffect, useRef } from 'preact/hooks';
import { boardAction, type BoardAction } from './board-keys.ts';

const FIELDS = 'input:not([type=checkbox]), select, textarea, [contenteditable]';
/** They have a use of their own for the space bar and the arrows. */
const CONTROLS = 'button, a, summary, video, audio, input, [role=tab], [tabindex="0"]';

/** Fields, menus, open dialogs and focused buttons keep their keys. */
const isForOthers = (event: KeyboardEvent): boolean => {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || document.querySelector('dialog[open]') || target.closest(FIELDS)) return true;
  return /^( |Arrow)/.test(event.key) && target.closest(CONTROLS) !== null;
};

/** Keys of the whole page, while somebody may cut. */
export const useBoardKeys = (isWanted: boolean, does: (action: BoardAction) => void): void => {
  const newest = useRef(does);
  newest.current = does;
  useEffect(() => {
    if (!isWanted) return undefined;
    const pressed = (event: KeyboardEvent): void => {
      if (isForOthers(event)) return;
      const action = boardAction(event);
      if (!action) return;
      event.preventDefault();
      newest.current(action);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [isWanted]);
};
