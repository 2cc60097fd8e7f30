/** What is not a folder on the way is as little there as what has no entry. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** @returns undefined where it is not there */
export const unlessMissing = async <T>(reach: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await reach();
  } catch (error) {
    if (!isMissing(error)) throw error;
    return undefined;
  }
};
