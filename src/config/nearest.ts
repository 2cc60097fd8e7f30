/** Longer words are not compared: nobody mistypes those into a setting's name. */
const MAX_LENGTH = 64;

/** The candidate that a mistyped word most probably means; undefined when none is close. */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined => {
  if (word.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  // One slip for every three letters, at least one.
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
};

/** `; did you mean "segment"?`, or nothing. */
export const didYouMean = (word: string, candidates: Iterable<string>): string => {
  const meant = nearest(word, candidates);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
};

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
const editDistance = (a: string, b: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? beforeLast[j - 2]! + 1 : Infinity;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced, swapped);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
};
