/** `01:02:03.456`, as WebVTT writes times; with another separator, and whole seconds, fit for a file's name. */
export const clockText = (seconds: number, separator: ':' | '-' = ':'): string => {
  const ms = Math.round(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const parts = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60].map(two);
  const whole = parts.join(separator);
  return separator === '-' ? whole : `${whole}.${String(ms % 1000).padStart(3, '0')}`;
};
