import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An ffmpeg that is too slow while it has to make pictures of one size; each one that is started looks anew. */
export interface SlowEncoder {
  /** For the config. */
  readonly ffmpeg: string;
  overload(): void;
  relax(): void;
}

/** Of real time: what a machine of the wrong size manages. */
const SPEED = 0.5;

/** @param size as it stands in the filter graph: `320:180` */
export const slowEncoder = (folder: string, size: string): SlowEncoder => {
  const ffmpeg = join(folder, 'slow-ffmpeg');
  const flag = join(folder, 'overloaded');
  writeFileSync(
    ffmpeg,
    `#!/bin/sh
case "$*" in
  *-filter_complex*scale=${size}*) [ -e '${flag}' ] && exec ffmpeg -readrate ${SPEED} "$@" ;;
esac
exec ffmpeg "$@"
`,
  );
  chmodSync(ffmpeg, 0o755);
  return {
    ffmpeg,
    overload: () => writeFileSync(flag, ''),
    relax: () => rmSync(flag, { force: true }),
  };
};
