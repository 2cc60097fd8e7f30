/** A row of CEA-608 text as it stands on the screen. */
export interface ScreenRow {
  /** 1 (top) to 15 (bottom). */
  readonly row: number;
  /** Column of its first character, 0 to 31. */
  readonly column: number;
  /** Without spaces at its ends; `<i>` and `<u>` mark italics and underlines. */
  readonly text: string;
}

/** What one caption channel shows at a moment, the top row first; empty while it shows nothing. */
export type Screen = readonly ScreenRow[];

export const isSameScreen = (a: Screen, b: Screen): boolean =>
  a.length === b.length &&
  a.every(({ row, column, text }, index) => {
    const other = b[index]!;
    return row === other.row && column === other.column && text === other.text;
  });

/** Whether `next` only has more text at the end of its rows, or rows below: somebody is typing. */
export const continues = (screen: Screen, next: Screen): boolean =>
  screen.length > 0 &&
  screen.length <= next.length &&
  screen.every(({ row, text }, index) => row === next[index]!.row && next[index]!.text.startsWith(text));
