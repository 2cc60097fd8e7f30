// Pure readers of what `ffmpeg -encoders` and its like print. Each line begins with flags, whose number varies with
// the version; above the list stands a legend, whose lines have `=` where the lists have a name.

const names = (output: string, line: RegExp): Set<string> => {
  const found = new Set<string>();
  for (const match of output.matchAll(line)) {
    // One format may have several names: `matroska,webm`.
    for (const name of match[1]!.split(',')) found.add(name);
  }
  return found;
};

/** ` V....D libx264              libx264 H.264 / AVC …` */
export const parseEncoders = (output: string): Set<string> => names(output, /^ [VAS][A-Z.]{5} ([^=\s]\S*)/gm);

/** ` TSC scale             V->V       Scale the input video size …` */
export const parseFilters = (output: string): Set<string> => names(output, /^ [TSC.]{2,3} (\S+)\s+[AVN|]+->[AVN|]+/gm);

/** `  E mpegts          MPEG-TS …` */
export const parseMuxers = (output: string): Set<string> => names(output, /^ [D ]E[d ]? *([^=\s]\S*)/gm);

/** ` D  lavfi           Libavfilter virtual input device`, with a `d` for devices in newer versions */
export const parseDemuxers = (output: string): Set<string> => names(output, /^ D[E ][d ]? *([^=\s]\S*)/gm);

/** Two lists of names, under `Input:` and `Output:`. */
export const parseProtocols = (output: string): { input: Set<string>; output: Set<string> } => {
  const [before = '', after = ''] = output.split(/^Output:\s*$/m);
  const inputs = before.split(/^Input:\s*$/m)[1] ?? '';
  return { input: names(inputs, /^\s+(\S+)\s*$/gm), output: names(after, /^\s+(\S+)\s*$/gm) };
};
