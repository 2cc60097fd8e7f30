import { z } from 'zod';
import { durationField, hostField, nameField, textField, wholeNumberField } from '../fields.ts';
import { mustBe, mustBeSecretly, section } from '../section.ts';

const PASSPHRASE_WORDS = '10 to 79 letters, digits and other characters of ASCII; digits alone go in quotes';
const error = mustBeSecretly(PASSPHRASE_WORDS);

/** A transport stream by SRT, from who calls this port or from whom is called. */
export const srtInputSchema = section({
  name: nameField(),
  type: z.literal('srt'),
  mode: z
    .enum(['listener', 'caller'], { error: mustBe('listener (waits to be called) or caller (calls)') })
    .default('listener')
    .meta({ description: 'listener: waits for a source to call; caller: calls it.' }),
  host: hostField().optional().meta({ description: 'Listener: the address to listen on. Caller: whom to call.' }),
  port: wholeNumberField(1, 65_535).meta({ description: 'UDP port.' }),
  passphrase: z
    .string({ error })
    .regex(/^[\x20-\x7e]{10,79}$/, { error })
    .optional()
    .meta({ description: 'Encrypts the stream, and keeps others out. 10 to 79 characters.' }),
  latency: durationField({ min: 0.02, max: 8 })
    .prefault('200ms')
    .meta({ description: 'How long a lost packet may take to be sent again: four times the round trip or more.' }),
  streamId: textField('a stream id', 512)
    .regex(/^\P{Cc}+$/u, { error: mustBe('a stream id without control characters') })
    .optional()
    .meta({ description: 'What a caller asks the listener for.' }),
})
  .superRefine(({ mode, host, streamId }, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (mode === 'caller' && host === undefined) problem('host', 'is missing: a caller needs the host to call');
    if (mode === 'listener' && streamId !== undefined) {
      problem('streamId', 'is for "mode: caller": a listener takes every stream id');
    }
  })
  .transform((input) => ({ ...input, host: input.host ?? '0.0.0.0' }));

export type SrtInputConfig = z.output<typeof srtInputSchema>;
