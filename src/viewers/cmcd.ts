/** What a player says of itself with a request: Common Media Client Data (CTA-5004), as far as it counts here. */
export interface Cmcd {
  /** One playback, in one player. */
  readonly sessionId: string | undefined;
  /** Of what is asked for, bit/s. */
  readonly bitrate: number | undefined;
  /** Played from the buffer before it is empty, seconds. */
  readonly bufferSeconds: number | undefined;
  /** The buffer ran empty since the last request. */
  readonly starved: boolean;
  /** What the player measured, bit/s. */
  readonly throughput: number | undefined;
}

/** All of it together has some hundred characters. */
const MAX_LENGTH = 2048;
const MAX_ID = 64;
/** The four headers, and the parameter of a query (CTA-5004 2). */
export const CMCD_SESSION = 'cmcd-session';
export const CMCD_OTHERS = ['cmcd-status', 'cmcd-object', 'cmcd-request'] as const;
const PARAMETER = /(?:^|&)CMCD=([^&]*)/;
/**
 * A key, alone or with a value; strings stand in quotes, with a backslash in front of those within. Tried once behind each
 * comma: looked for everywhere, two kilobytes of nonsense would cost 30 ms.
 */
const PAIR = /\s*([a-z][a-z0-9.-]*)(?:=(?:"((?:[^"\\]|\\.)*)"|([^",\s]+)))?\s*(?:,|$)/y;

/** @param query what stands behind the `?` @returns undefined where it says nothing of the kind, or cannot be read */
export const cmcdOfQuery = (query: string): Cmcd | undefined => {
  const encoded = PARAMETER.exec(query)?.[1];
  if (encoded === undefined || encoded.length > 3 * MAX_LENGTH) return undefined;
  try {
    return parseCmcd(decodeURIComponent(encoded));
  } catch {
    // A broken escape: it is told by strangers, and worth no more words.
    return undefined;
  }
};

/** @param text pairs of keys and values, separated by commas @returns undefined where there is none */
export const parseCmcd = (text: string): Cmcd | undefined => {
  if (text.length > MAX_LENGTH) return undefined;
  const pairs = readPairs(text);
  if (pairs.size === 0) return undefined;
  const number = (key: string, unit: number): number | undefined => {
    const value = Number(pairs.get(key) ?? NaN);
    return Number.isFinite(value) && value >= 0 ? value * unit : undefined;
  };
  return {
    sessionId: pairs.get('sid')?.slice(0, MAX_ID),
    bitrate: number('br', 1000),
    bufferSeconds: number('bl', 1 / 1000),
    starved: pairs.get('bs') === 'true',
    throughput: number('mtp', 1000),
  };
};

const readPairs = (text: string): Map<string, string> => {
  const pairs = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(text);
    if (pair) {
      pairs.set(pair[1]!, pair[2] ?? pair[3] ?? 'true');
      at = PAIR.lastIndex;
    } else {
      // What cannot be read is passed over.
      const comma = text.indexOf(',', at);
      at = comma < 0 ? text.length : comma + 1;
    }
  }
  return pairs;
};
