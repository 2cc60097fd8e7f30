/** @param pattern `/admin/channels/:channel` @returns what stands for its names; undefined where it is another path */
export const match = (pattern: string, path: string): Readonly<Record<string, string>> | undefined => {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const piece = given[index]!;
    if (!part.startsWith(':')) {
      if (part !== piece) return undefined;
      continue;
    }
    const value = decoded(piece);
    if (!value) return undefined;
    params[part.slice(1)] = value;
  }
  return params;
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
