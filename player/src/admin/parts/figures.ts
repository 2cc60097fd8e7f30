/** `4.2 Mbit/s`, `640 kbit/s`. @param bits per second; undefined and 0: a dash */
export const bitrate = (bits: number | undefined): string => {
  if (!bits) return '–';
  if (bits >= 999_500) return `${(bits / 1e6).toFixed(bits >= 9.95e6 ? 0 : 1)} Mbit/s`;
  return `${Math.round(bits / 1000)} kbit/s`;
};

/** `1.2 GB`, as disks are sold. */
export const bytes = (count: number | undefined): string => {
  if (count === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let [value, unit] = [count, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
};

/** `12 s`, `4 min`, `3 h 05`, `2 d 4 h`: how long something has been so. @param seconds */
export const span = (seconds: number | undefined): string => {
  if (seconds === undefined || !Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.floor(seconds));
  const [minutes, hours, days] = [Math.floor(whole / 60), Math.floor(whole / 3600), Math.floor(whole / 86_400)];
  if (whole < 60) return `${whole} s`;
  if (minutes < 60) return `${minutes} min`;
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
  return `${days} d ${hours % 24} h`;
};

/** Seconds since a moment. @param iso ISO 8601 */
export const since = (iso: string | null | undefined, now: number): number | undefined =>
  iso ? (now - Date.parse(iso)) / 1000 : undefined;
