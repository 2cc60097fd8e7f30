export interface Segment {
  readonly text: string;
  readonly found: boolean;
}

export interface FoundLine {
  /** Its place in the whole log, from 0. */
  readonly number: number;
  readonly segments: readonly Segment[];
}

/** The lines that contain what is looked for, in any case of letters, with the places where; all of them for nothing. */
export const searchLines = (lines: readonly string[], wanted: string): FoundLine[] => {
  const needle = wanted.trim().toLowerCase();
  return lines.flatMap((line, number) => {
    if (needle === '') return [{ number, segments: [{ text: line, found: false }] }];
    const segments = split(line, needle);
    return segments.length === 0 ? [] : [{ number, segments }];
  });
};

/** Empty where it is not there. */
const split = (line: string, needle: string): Segment[] => {
  const small = line.toLowerCase();
  // A letter that has another length in small letters would shift all that follows: such a line is marked as a whole.
  if (small.length !== line.length) return small.includes(needle) ? [{ text: line, found: true }] : [];
  const segments: Segment[] = [];
  let from = 0;
  for (let at = small.indexOf(needle); at >= 0; at = small.indexOf(needle, from)) {
    if (at > from) segments.push({ text: line.slice(from, at), found: false });
    segments.push({ text: line.slice(at, at + needle.length), found: true });
    from = at + needle.length;
  }
  if (segments.length > 0 && from < line.length) segments.push({ text: line.slice(from), found: false });
  return segments;
};
