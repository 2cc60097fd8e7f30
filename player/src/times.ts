/** `0:32`, `12:05`, `1:02:09`. @param seconds of any sign; what is below a second is left out */
export const formatDuration = (seconds: number): string => {
  const whole = Math.floor(Math.abs(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  const sign = seconds <= -1 ? '−' : '';
  return hours > 0 ? `${sign}${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${sign}${minutes}:${rest}`;
};

/** `1:02:09.480`: for a picture. */
export const formatExactly = (seconds: number): string => {
  const milliseconds = Math.round(Math.max(0, seconds) * 1000);
  return `${formatDuration(milliseconds / 1000)}.${String(milliseconds % 1000).padStart(3, '0')}`;
};

/** `2 hours 5 minutes`, for those who hear it. */
export const spokenDuration = (seconds: number): string => {
  const whole = Math.floor(Math.abs(seconds));
  const parts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return said.join(' ') || '0 seconds';
};

/** `14:02:09`, on the viewer's clock. */
export const timeOfDay = (date: number, withSeconds = true): string =>
  new Date(date).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds && { second: '2-digit' }),
    hourCycle: 'h23',
  });

/** `21 Nov 2026, 14:02`, on the viewer's clock. */
export const dateAndTime = (date: number): string =>
  new Date(date).toLocaleString([], {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

/** Where a shared link begins. */
export type StartTime = { readonly seconds: number } | { readonly date: number } | undefined;

/** `?t=93`, `?t=1h2m3s`, `?t=1:02:09` from the beginning; `?t=2026-11-21T14:02:09Z` by the clock. */
export const parseStartTime = (text: string | null): StartTime => {
  if (!text) return undefined;
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  if (units) return { seconds: Number(units[1] ?? 0) * 3600 + Number(units[2] ?? 0) * 60 + Number(units[3] ?? 0) };
  if (/^(?:\d+:)?\d{1,2}:\d{2}$/.test(text)) {
    return { seconds: text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) };
  }
  const date = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : { date };
};
