type Group = Readonly<Record<string, unknown>>;

/** A JSON merge patch (RFC 7396): what is null in it is taken away, what it does not name stays. */
export const mergePatch = (target: Group, patch: Group): Group => {
  const result = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, isGroup(value) ? mergePatch(groupOf(result.get(name)), value) : value);
  }
  return Object.fromEntries(result);
};

const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const groupOf = (value: unknown): Group => (isGroup(value) ? value : {});
