import { z } from 'zod';
import { bitrateField, nameField, switchField, textField, wholeNumberField } from '../fields.ts';
import { mustBe, mustBeSecretly, section } from '../section.ts';

export const PULL_PROTOCOLS = ['https', 'http', 'rtsp'] as const;

const MAX_URL = 4096;
// A URL may hold a password or a token: what stands there is not repeated.
const urlError = mustBeSecretly('a URL, as https://example.org/live/index.m3u8 or rtsp://user:password@camera/stream');

const urlField = () =>
  z
    .string({ error: urlError })
    .trim()
    .max(MAX_URL, { error: urlError })
    .superRefine((text, context) => {
      const message = problemOf(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

const problemOf = (text: string): string | undefined => {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'udp') return 'is no matter of pull: add an input of type udp for what arrives by UDP';
  if (scheme === undefined || !URL.canParse(text)) return urlError({ input: text });
  if (!PULL_PROTOCOLS.some((protocol) => protocol === scheme)) {
    return `must begin with one of ${PULL_PROTOCOLS.map((protocol) => `${protocol}://`).join(', ')}, not ${scheme}:`;
  }
  return new URL(text).host === '' ? `has no host: write it as ${scheme}://HOST/PATH` : undefined;
};

const VARIANT_WORDS = 'best, worst, { height: 720 } or { maxBitrate: 2.5M }';

const variantField = () =>
  z.union(
    [
      z.enum(['best', 'worst']),
      section({ height: wholeNumberField(16, 8192) }),
      section({ maxBitrate: bitrateField(10_000, 1_000_000_000) }),
    ],
    { error: mustBe(VARIANT_WORDS) },
  );

const tlsSchema = section({
  ca: textField('the path of a PEM file', 4096).optional().meta({
    description:
      "Certificates that are believed besides those that the machine knows: of the server's CA, or its own. PEM; relative to this config file's folder.",
  }),
  verify: switchField()
    .default(true)
    .meta({ description: 'false: every certificate is believed, so that anybody on the way can send pictures.' }),
}).superRefine(({ ca, verify }, context) => {
  if (ca === undefined || verify) return;
  context.addIssue({ code: 'custom', path: ['verify'], message: 'is false, so that ca has no meaning: leave out one' });
});

/** A stream that is fetched from elsewhere, and connected to again for ever. */
export const pullInputSchema = section({
  name: nameField(),
  type: z.literal('pull'),
  url: urlField().meta({
    description: 'HLS (.m3u8), MPEG-TS or a media file over http:// or https://; rtsp://.',
  }),
  variant: variantField()
    .default('best')
    .meta({ description: `Which quality of an HLS stream that has several: ${VARIANT_WORDS}.` }),
  tls: tlsSchema
    .optional()
    .meta({
      description: 'Which servers of https:// are believed. Absent: those whose certificate the machine knows.',
    }),
}).superRefine(({ url, tls }, context) => {
  if (tls === undefined || /^https?:/i.test(url)) return;
  context.addIssue({ code: 'custom', path: ['tls'], message: 'is for https:// addresses' });
});

export type PullInputConfig = z.output<typeof pullInputSchema>;
