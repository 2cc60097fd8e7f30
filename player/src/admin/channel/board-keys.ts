/** What a key means on the page of a channel. */
export type BoardAction =
  /** Straight to the air: the input of this place, from 0. */
  | { readonly does: 'cut'; readonly index: number }
  /** What is selected goes on the air. */
  | { readonly does: 'take' }
  | { readonly does: 'select'; readonly step: 1 | -1 }
  | { readonly does: 'automatic' }
  | { readonly does: 'back' }
  | { readonly does: 'help' };

/** For people. */
export const BOARD_KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['1 … 9', 'cut to an input'],
  ['← →', 'select an input'],
  ['Space', 'cut to the selected one'],
  ['0 or A', 'back to automatic'],
  ['Z', 'cut back to what was on the air before'],
  ['?', 'these keys'],
];

export interface Pressed {
  readonly key: string;
  readonly repeat: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Undefined for keys that mean nothing here. A key that is held down cuts once. */
export const boardAction = ({ key, repeat, ctrlKey, metaKey, altKey }: Pressed): BoardAction | undefined => {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === 'ArrowRight') return { does: 'select', step: 1 };
  if (key === 'ArrowLeft') return { does: 'select', step: -1 };
  if (repeat) return undefined;
  if (/^[1-9]$/.test(key)) return { does: 'cut', index: Number(key) - 1 };
  switch (key.toLowerCase()) {
    case ' ':
      return { does: 'take' };
    case '0':
    case 'a':
      return { does: 'automatic' };
    case 'z':
      return { does: 'back' };
    case '?':
      return { does: 'help' };
    default:
      return undefined;
  }
};

/** The place that is selected after a step, round the ends. @param count of inputs, 1 and up */
export const stepped = (selected: number, step: 1 | -1, count: number): number => (selected + step + count) % count;
