import { z } from 'zod';
import { NAME, NAME_WORDS } from './name.ts';
import { mustBe } from './section.ts';
import {
  BITRATE_PATTERN,
  DURATION_PATTERN,
  UnitError,
  formatBitrate,
  formatDuration,
  parseBitrate,
  parseDuration,
  parseSize,
  SIZE_PATTERN,
} from './units.ts';

export const nameField = () => z.string({ error: mustBe(NAME_WORDS) }).regex(NAME, { error: mustBe(NAME_WORDS) });

export const textField = (what: string, maxLength = 200) => {
  const error = mustBe(`${what}, 1 to ${maxLength} characters`);
  return z.string({ error }).trim().min(1, { error }).max(maxLength, { error });
};

// What comes from the environment is text, so numbers and switches are read from text as well.
const fromText = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === 'true') return true;
  if (text === 'false') return false;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : value;
};

export const switchField = () => z.preprocess(fromText, z.boolean({ error: mustBe('true or false') }));

export const wholeNumberField = (min: number, max: number) => {
  const error = mustBe(`a whole number from ${min} to ${max}`);
  return z.preprocess(fromText, z.int({ error }).min(min, { error }).max(max, { error }));
};

export const numberField = (min: number, max: number) => {
  const error = mustBe(`a number from ${min} to ${max}`);
  return z.preprocess(fromText, z.number({ error }).min(min, { error }).max(max, { error }));
};

/** No encoder takes more, and less is no picture. Pixels. */
const MIN_SIDE = 16;
const MAX_SIDE = 8192;

/** `1280x720` in, width and height out. */
export const sizeField = () => {
  const error = mustBe(`a size, as 1280x720: even numbers from ${MIN_SIDE} to ${MAX_SIDE}`);
  const isSide = (side: number): boolean => side % 2 === 0 && side >= MIN_SIDE && side <= MAX_SIDE;
  return z
    .string({ error })
    .regex(/^[0-9]{2,4}x[0-9]{2,4}$/, { error })
    .refine((text) => text.split('x').every((side) => isSide(Number(side))), { error })
    .transform((text) => {
      const [width = 0, height = 0] = text.split('x').map(Number);
      return { width, height };
    });
};

/** A TCP port; 0 takes any that is free. */
export const portField = () => {
  const error = mustBe('a port, 0 to 65535 (0: any that is free)');
  return z.preprocess(fromText, z.int({ error }).min(0, { error }).max(65_535, { error }));
};

export const hostField = () =>
  textField('an address to listen on, as 0.0.0.0, :: or 127.0.0.1', 255).regex(/^[A-Za-z0-9.:%_-]+$/, {
    error: mustBe('an IP address or a host name, without port'),
  });

interface DurationLimits {
  /** Seconds. */
  readonly min: number;
  /** Seconds. */
  readonly max: number;
  /** 0 is allowed too, and turns the thing off. */
  readonly orZero?: boolean;
}

/** Text with a unit in, seconds out. */
export const durationField = ({ min, max, orZero = false }: DurationLimits) =>
  z.preprocess(
    numberToText,
    z
      .string({ error: mustBe('a duration, as 1.5s, 333ms or 2h') })
      .meta({ pattern: DURATION_PATTERN, ...(orZero ? { type: ['string', 'integer'] } : {}) })
      .transform((value, context) => {
        const seconds = quantity(value, parseDuration, context);
        if ((orZero && seconds === 0) || (seconds >= min && seconds <= max)) return seconds;
        const range = `${orZero ? '0, or ' : ''}${formatDuration(min)} to ${formatDuration(max)}`;
        return fail(context, `must be ${range}, not ${value}`);
      }),
  );

/** `30%` in, 0.3 out. @param min and max, shares */
export const shareField = ({ min, max }: { readonly min: number; readonly max: number }) => {
  const error = mustBe(`a share, as 30%: ${min * 100}% to ${max * 100}%`);
  return z
    .string({ error })
    .regex(/^\d{1,2}(\.\d+)?%$/, { error })
    .refine((text) => parseFloat(text) >= min * 100 && parseFloat(text) <= max * 100, { error })
    .transform((text) => parseFloat(text) / 100);
};

/** Text with a unit in, bytes out. */
export const bytesField = (min: number) =>
  z.preprocess(
    numberToText,
    z
      .string({ error: mustBe('a size, as 500MB or 10GiB') })
      .meta({ pattern: SIZE_PATTERN })
      .transform((value, context) => {
        const bytes = quantity(value, parseSize, context);
        return bytes >= min ? bytes : fail(context, `must be at least ${min / 1e6}MB, not ${value}`);
      }),
  );

/** Text with a unit in, bit/s out. */
export const bitrateField = (min: number, max: number) =>
  z.preprocess(
    numberToText,
    z
      .string({ error: mustBe('a bit rate, as 2.5M or 800k') })
      .meta({ pattern: BITRATE_PATTERN })
      .transform((value, context) => {
        const bits = quantity(value, parseBitrate, context);
        if (bits >= min && bits <= max) return bits;
        return fail(context, `must be ${formatBitrate(min)} to ${formatBitrate(max)}, not ${value}`);
      }),
  );

// A number without a unit is a text without a unit: one parser says what is wrong with it.
const numberToText = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

type Context = z.core.$RefinementCtx<string>;

const fail = (context: Context, message: string): never => {
  // Reported once: what was reported by `quantity` arrives here as NaN.
  if (context.issues.length === 0) context.issues.push({ code: 'custom', message, input: context.value });
  return z.NEVER;
};

const quantity = (value: string, parse: (text: string) => number, context: Context): number => {
  try {
    return parse(value);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    context.issues.push({ code: 'custom', message: error.message, input: value });
    return NaN;
  }
};
