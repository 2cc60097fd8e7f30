/** What a rate is, and what it usually is, in units of its own a second. */
export interface Rates {
  readonly rate: number | undefined;
  readonly usual: number | undefined;
}

const WRONG = {
  frozen: 'picture frozen',
  black: 'picture black',
  silent: 'sound silent',
  bitrate: 'bit rate far below its usual',
  frameRate: 'frame rate far below its usual',
} as const;

const OVER: Record<keyof typeof WRONG, string> = {
  frozen: 'picture moves again',
  black: 'picture no longer black',
  silent: 'sound is back',
  bitrate: 'bit rate is as usual again',
  frameRate: 'frame rate is as usual again',
};

const ofBits = (bits: number): string =>
  bits >= 1e6 ? `${(bits / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bits / 1000)} kbit/s`;

const ofPictures = (count: number): string => `${count < 10 ? count.toFixed(1) : Math.round(count)} pictures/s`;

/**
 * What a watchdog has to say, for the one on duty.
 * @param seconds for how long it has been so; undefined: it is over
 */
export const wordsFor = (name: keyof typeof WRONG, seconds: number | undefined, rates?: Rates): string => {
  if (seconds === undefined) return OVER[name];
  const lasting = `for ${Math.round(seconds)} s`;
  if (rates?.rate === undefined || rates.usual === undefined) return `${WRONG[name]} ${lasting}`;
  const shown = name === 'bitrate' ? ofBits : ofPictures;
  return `${shown(rates.rate)} in place of the usual ${shown(rates.usual)} ${lasting}`;
};
