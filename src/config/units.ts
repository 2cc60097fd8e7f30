/** A quantity that could not be read. Its message says what was wrong and what would be right. */
export class UnitError extends Error {
  override readonly name = 'UnitError';
}

const SECONDS_PER: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

const BYTES_PER: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const BITS_PER: Readonly<Record<string, number>> = {
  bps: 1,
  'bit/s': 1,
  k: 1e3,
  K: 1e3,
  kbps: 1e3,
  'kbit/s': 1e3,
  M: 1e6,
  Mbps: 1e6,
  'Mbit/s': 1e6,
};

/** What a pattern in a JSON schema may say of a duration. */
export const DURATION_PATTERN = '^(0|(\\d+(\\.\\d+)?(ms|s|min|m|h|d))+)$';
export const SIZE_PATTERN = `^\\d+(\\.\\d+)?(${Object.keys(BYTES_PER).join('|')})$`;
export const BITRATE_PATTERN = `^\\d+(\\.\\d+)?(${Object.keys(BITS_PER).join('|')})$`;

/**
 * Seconds of a text like `1.5s`, `333ms`, `10m`, `2h` or `1h30m`; `0` needs no unit.
 * @throws UnitError
 */
export const parseDuration = (text: string): number => {
  const trimmed = text.trim();
  if (/^0+(\.0+)?$/.test(trimmed)) return 0;
  if (/^\d+(\.\d+)?$/.test(trimmed)) throw new UnitError(`${show(text)} has no unit: write ${trimmed}s for seconds`);
  if (!/^(\d+(\.\d+)?(ms|s|min|m|h|d))+$/.test(trimmed)) {
    throw new UnitError(`${show(text)} is not a duration: write a number and ms, s, m, h or d, as in 1.5s or 2h`);
  }
  let seconds = 0;
  for (const [, number, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|min|[smhd])/g)) {
    // Divided, not multiplied by 0.001: 333ms is to be the number nearest to 0.333.
    seconds += unit === 'ms' ? Number(number) / 1000 : Number(number) * SECONDS_PER[unit!]!;
  }
  return seconds;
};

/**
 * Bytes of a text like `500MB` (decimal) or `10GiB` (binary), rounded to a whole one.
 * @throws UnitError
 */
export const parseSize = (text: string): number => {
  const bytes = Math.round(quantity(text, BYTES_PER, 'a size', '500MB or 10GiB'));
  if (!Number.isSafeInteger(bytes)) throw new UnitError(`${show(text)} is more than can be counted`);
  return bytes;
};

/**
 * Bits per second of a text like `2.5M`, `800k` or `3Mbps`, rounded to a whole one.
 * @throws UnitError
 */
export const parseBitrate = (text: string): number =>
  Math.round(quantity(text, BITS_PER, 'a bit rate', '2.5M or 800k'));

/** The shortest exact way to write a number of seconds: `1.5s`, `200ms`, `2h`. */
export const formatDuration = (seconds: number): string => {
  for (const unit of ['d', 'h', 'm'] as const) {
    const count = seconds / SECONDS_PER[unit]!;
    if (count >= 1 && Number.isInteger(count)) return `${count}${unit}`;
  }
  return seconds > 0 && seconds < 1 ? `${Math.round(seconds * 1e6) / 1e3}ms` : `${Math.round(seconds * 1e6) / 1e6}s`;
};

/** The shortest exact way to write a bit rate: `2.5M`, `800k`. */
export const formatBitrate = (bits: number): string => {
  if (bits >= 1e6) return `${bits / 1e6}M`;
  return bits >= 1e3 ? `${bits / 1e3}k` : `${bits}bps`;
};

const quantity = (text: string, units: Readonly<Record<string, number>>, kind: string, example: string): number => {
  const match = /^(\d+(?:\.\d+)?) ?([A-Za-z][A-Za-z/]*)?$/.exec(text.trim());
  if (!match) throw new UnitError(`${show(text)} is not ${kind}: write a number and a unit, as in ${example}`);
  const [, number, unit] = match;
  if (unit === undefined) throw new UnitError(`${show(text)} has no unit: write it as in ${example}`);
  if (Object.hasOwn(units, unit)) return Number(number) * units[unit]!;
  const meant = Object.keys(units).find((known) => known.toLowerCase() === unit.toLowerCase());
  const right = meant ? `write ${number}${meant}` : `write it as in ${example}`;
  throw new UnitError(`${show(text)} has the unknown unit ${unit}: ${right}`);
};

const show = (text: string): string => `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
