import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside the packages: who may write there can change the program itself. A folder that is everybody's would not do. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/sluice', import.meta.url));
/**
 * Keeps what Node makes of our files, without types and compiled, for the next start: that takes half the time then, and
 * leaves less behind. It is written when the program ends by itself, as that takes a moment. Where the folder cannot be written to, all is made anew each time; NODE_COMPILE_CACHE names another.
 * To be called before anything is imported that is to be kept.
 */
export const keepCompiled = (): void => {
  enableCompileCache(FOLDER);
};
