import { z } from 'zod';
import { textField } from './fields.ts';
import { mustBe, mustBeSecretly, section } from './section.ts';

const ACCESS_WORDS = 'open, signed, or { access: signed, segments: public }';
const SECRET_WORDS = 'a secret of 32 to 512 characters';
const secretError = mustBeSecretly(SECRET_WORDS);

const issuerSchema = section({
  jwks: z
    .url({ protocol: /^https?$/, error: mustBe('the https address of a JSON Web Key Set') })
    .optional()
    .meta({ description: "Where the issuer's public keys are (RFC 7517)." }),
  publicKey: textField('the path of a PEM file with a public key', 4096)
    .optional()
    .meta({ description: "The issuer's public key, as a file (SPKI, PEM)." }),
  issuer: textField('what the claim iss must be', 500).optional(),
  audience: textField('what the claim aud must have', 500).optional(),
}).refine(({ jwks, publicKey }) => (jwks === undefined) !== (publicKey === undefined), {
  error: 'needs either jwks or publicKey',
});

/** Who lets viewers in, where a channel asks for passes. */
export const viewingSchema = section({
  secret: z
    .string({ error: secretError })
    .min(32, { error: secretError })
    .max(512, { error: secretError })
    .optional()
    .meta({
      description:
        'Passes are signed with it (JWT, HS256): a web site that knows it makes its own. Absent: one is made and kept in the data folder.',
    }),
  issuer: issuerSchema.optional().meta({
    description: 'Somebody else who signs passes: JWTs by RS256, PS256, ES256 or EdDSA. Absent: nobody.',
  }),
});

export type ViewingConfig = z.output<typeof viewingSchema>;

/** Who may watch a channel and what is recorded of it. */
export interface ChannelViewing {
  readonly access: 'open' | 'signed';
  /** Of a signed channel: whether its segments and parts need a pass, too. */
  readonly segments: 'signed' | 'public';
}

const access = z.enum(['open', 'signed'], { error: mustBe(ACCESS_WORDS) });

/** `viewing` of a channel. */
export const channelViewingField = () =>
  z
    .union(
      [
        access,
        section({
          access,
          segments: z
            .enum(['signed', 'public'], { error: mustBe('signed or public') })
            .default('signed')
            .meta({ description: 'public: segments and parts are kept by caches, and whoever knows a name gets it.' }),
        }),
      ],
      { error: mustBe(ACCESS_WORDS) },
    )
    .transform((given): ChannelViewing => (typeof given === 'string' ? { access: given, segments: 'signed' } : given))
    .prefault('open')
    .meta({ description: 'Who may watch: everybody (open), or those who bring a pass (signed).' });
