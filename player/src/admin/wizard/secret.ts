/** 120 bits. */
const BYTES = 15;

/** A secret of letters and digits that nobody guesses. */
export const newSecret = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
};
