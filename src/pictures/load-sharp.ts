import type sharp from 'sharp';

let loaded: Promise<typeof sharp> | undefined;

/** sharp, loaded when the first picture is made: a server that nobody asks for one starts sooner, and is smaller. */
export const loadSharp = (): Promise<typeof sharp> =>
  (loaded ??= import('sharp').then((module) => {
    // Encoders of the programme need the cores, and pictures come one by one: nothing is worth keeping between them.
    module.default.concurrency(1);
    module.default.cache(false);
    return module.default;
  }));
