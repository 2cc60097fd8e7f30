/** Of one sound, dBFS: the louder of its channels. */
export interface Level {
  readonly rms: number;
  readonly peak: number;
}

export interface Levels {
  readonly programme: Level | undefined;
  /** By the names of inputs. */
  readonly inputs: ReadonlyMap<string, Level>;
}

export const NO_LEVELS: Levels = { programme: undefined, inputs: new Map() };

/** What `GET …/meters` tells in one message. Anything else is silence: a meter breaks no page. */
export const readLevels = (text: string): Levels => {
  const said = parsed(text);
  const inputs = isGroup(said['inputs']) ? Object.entries(said['inputs']) : [];
  return {
    programme: levelOf(said['programme']),
    inputs: new Map(
      inputs.flatMap(([name, value]) => {
        const level = levelOf(value);
        return level ? [[name, level] as const] : [];
      }),
    ),
  };
};

const parsed = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return isGroup(value) ? value : {};
  } catch {
    return {};
  }
};

const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const levelOf = (value: unknown): Level | undefined => {
  if (!isGroup(value)) return undefined;
  const [rms, peak] = [loudest(value['rms']), loudest(value['peak'])];
  return rms === undefined || peak === undefined ? undefined : { rms, peak };
};

/** Of one figure, or of one for each channel of the sound. */
const loudest = (value: unknown): number | undefined => {
  const figures = (Array.isArray(value) ? value : [value]).filter((one): one is number => Number.isFinite(one));
  return figures.length === 0 ? undefined : Math.max(...figures);
};
