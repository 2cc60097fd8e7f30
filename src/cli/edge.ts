import { InvalidArgumentError, type Command } from 'commander';
import { DEFAULT_HTTP_LIMITS, perAddressField, trustedField } from '../config/http.ts';
import { parseSize, UnitError } from '../config/units.ts';
import type { z } from 'zod';
import { serverUrl } from './ask-server.ts';
import type { CliContext } from './context.ts';
import { findServer } from './find-server.ts';
import { runUntilStopped } from './until-stopped.ts';

const DEFAULT_PORT = 8081;
const DEFAULT_MEMORY = '256MB';
/** A few seconds of one channel. */
const LEAST_MEMORY = 16e6;

interface EdgeCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly memory: number;
  readonly perAddress: number;
  readonly trusted: readonly string[];
  readonly sharePort?: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly report?: URL;
}

export const addEdgeCommand = (program: Command, context: CliContext): Command =>
  program
    .command('edge')
    .summary('answer viewers for a server that runs elsewhere')
    .description(
      'Answers viewers from memory, and asks the server once for what many ask of it: on a second core of the same\n' +
        'machine, or on another. Publishing, API and control stay at the server itself. Where that has an api.token,\n' +
        'SLUICE_API_TOKEN must hold it for the viewers here to be counted there.',
    )
    .argument('<url>', 'address of the server, or of another edge: http://HOST:PORT', parseOrigin)
    .option('-p, --port <port>', 'where viewers come in', parsePort, DEFAULT_PORT)
    .option('--host <address>', 'the address to listen on', '0.0.0.0')
    .option('--memory <size>', 'for what is kept', parseMemory, parseMemory(DEFAULT_MEMORY))
    .option(
      '--per-address <count>',
      'connections at a time from one IPv4 address or IPv6 /64',
      (text: string) => checked(perAddressField, Number(text || NaN)),
      DEFAULT_HTTP_LIMITS.perAddress,
    )
    .option(
      '--trusted <addresses>',
      'proxies that it does not count for, as 10.0.0.0/8,192.0.2.7',
      (text: string) => checked(trustedField, text.split(',')),
      DEFAULT_HTTP_LIMITS.trusted,
    )
    .option('--share-port', 'let several edges listen on one port, each on a core of its own (Linux)')
    .option('--cert <file>', 'certificate in PEM form, with those it hangs on: viewers come by https (HTTP/2)')
    .option('--key <file>', 'its private key')
    .option('--report <url>', 'the server that counts viewers, where <url> is another edge', parseOrigin)
    .action(async (origin: URL, options: EdgeCommandOptions) => {
      context.exit(await runEdge(context, origin, options));
    });

const runEdge = async (
  context: CliContext,
  origin: URL,
  { port, host, memory, perAddress, trusted, sharePort = false, cert, key, report }: EdgeCommandOptions,
): Promise<number> => {
  const [{ createEdge }, { CertificateError, readCertificate, tellExpiry, watchCertificate }] = await Promise.all([
    import('../edge/server.ts'),
    import('../server/certificate.ts'),
  ]);
  const files = cert !== undefined && key !== undefined ? { cert, key } : undefined;
  if (!files && (cert ?? key) !== undefined) throw new CertificateError('--cert and --key belong together: give both');
  const log = context.createLogger({ level: context.environment['SLUICE_LOG_LEVEL'] || 'info' });
  return runUntilStopped(context, log, async () => {
    const certificate = files && readCertificate(files);
    if (certificate) tellExpiry(certificate, log);
    const server = (report ?? origin).href;
    const token = async () => (await findServer(context, { server })).token;
    const limits = { perAddress, trusted };
    const edge = createEdge({ origin, memory, limits, tls: certificate?.texts, reportTo: report, token, log });
    const taken = await edge.start({ host, port, sharePort });
    const watch = files && watchCertificate(files, log, (texts) => edge.renew(texts));
    const stop = async (): Promise<void> => {
      await Promise.all([watch?.stop(), edge.stop()]);
    };
    return { greeting: `\n  Edge of ${origin.origin}, on port ${taken.port}${files ? ' (https)' : ''}\n\n`, stop };
  });
};

const parseOrigin = (text: string): URL => {
  const url = serverUrl(text);
  if (!url || url.pathname !== '/' || url.search !== '') throw new InvalidArgumentError('Write http://HOST:PORT.');
  return url;
};

const parsePort = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be 0 to 65535.');
  return port;
};

/** By the rule that the same setting of the config has. */
const checked = <Field extends z.ZodType>(field: Field, value: unknown): z.output<Field> => {
  const parsed = field.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`It ${parsed.error.issues[0]!.message}.`);
};

const parseMemory = (text: string): number => {
  try {
    const bytes = parseSize(text);
    if (bytes < LEAST_MEMORY) throw new UnitError(`at least ${LEAST_MEMORY / 1e6}MB are needed`);
    return bytes;
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
};
