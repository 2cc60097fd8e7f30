import type { StderrRing } from '../log/stderr-ring.ts';
import { KeptChild } from '../process/kept-child.ts';
import { RestartPolicy } from '../process/restart-policy.ts';
import type { InputEnvironment } from './environment.ts';
import { byteGraph, BYTES_OUTPUT, graphInput, GRAPH_WORDS } from './srt-graph.ts';
import { TransportInput } from './transport-input.ts';
import { QUIET } from './ts-output.ts';

export interface SrtOptions {
  readonly name: string;
  readonly mode: 'listener' | 'caller';
  /** The address to listen on, or the host to call. */
  readonly host: string;
  readonly port: number;
  readonly passphrase?: string | undefined;
  /** Seconds: how long a lost packet may take to be sent again. The larger one of both sides counts. */
  readonly latency: number;
  readonly streamId?: string | undefined;
}

/** A source that connects and sends nothing at all makes room for another after this. Microseconds. */
const FIRST_BYTE_LIMIT = 10_000_000;
/** One that was sending and falls silent has left, though the protocol would wait for 5 s. Seconds. */
const SILENCE_LIMIT = 3;
/** The largest payload of a packet that the protocol allows; most send 1316 bytes, seven packets of a transport stream. */
const LARGEST_PAYLOAD = 1456;
/** A listener that has ended is wanted back at once, whatever its callers do; a caller need not hammer. Seconds. */
const LONGEST_PAUSE = { listener: 0.5, caller: 5 };
/** Refused callers try again and again: they are told of once in so long. */
const REFUSAL_INTERVAL_MS = 10_000;

const urlOf = ({ host, port }: SrtOptions): string => `srt://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** ffmpeg's command line that writes what comes by SRT to its standard output, byte by byte and without looking into it. */
export const srtArguments = (options: SrtOptions): string[] => [
  ...QUIET,
  ...graphInput(urlOf(options)),
  ...BYTES_OUTPUT,
];

/** What ffmpeg is told on its standard input, with all that others must not see. */
export const srtGraph = (options: SrtOptions): string => {
  const { mode, passphrase, latency, streamId } = options;
  return byteGraph(urlOf(options), {
    mode,
    latency: String(Math.round(latency * 1e6)),
    timeout: String(FIRST_BYTE_LIMIT),
    payload_size: String(LARGEST_PAYLOAD),
    ...(passphrase !== undefined && { passphrase }),
    ...(streamId !== undefined && { srt_streamid: streamId }),
  });
};

/** What libsrt says when it turns a caller away: `processConnectRequest: rsp(REJECT): 1010 - Incorrect passphrase`. */
const REFUSAL = /rsp\(REJECT\): \d+ - (.+)$/;

/** An input by SRT: the port is open for one caller at a time, or another's port is called. */
export const createSrtInput = (options: SrtOptions, environment: InputEnvironment): TransportInput => {
  const { name, mode, host, port } = options;
  const { channel, ffmpeg, ledger, log } = environment;
  const listens = mode === 'listener';
  const args = srtArguments(options);
  const carrier = {
    ...{ name: `${channel} srt`, command: ffmpeg, args: () => args, ledger, log },
    ...{ message: () => srtGraph(options), hide: GRAPH_WORDS },
    silence: { seconds: SILENCE_LIMIT, from: 'first-byte' } as const,
    policy: new RestartPolicy({ longestPause: LONGEST_PAUSE[mode] }),
    onWords: refusals((why) => log.warn({ input: name, port, why }, 'SRT caller refused')),
  };
  return new TransportInput(
    {
      name,
      type: 'srt',
      carry: ({ bytes, ended }) => new KeptChild({ ...carrier, onBytes: bytes, onEnd: ended }),
      waiting: listens ? `nobody calls SRT port ${port}` : `calling srt://${host}:${port}`,
      endIsFailure: listens,
    },
    environment,
  );
};

/** Watches for refusals of callers. @param tell told why, not too often */
const refusals = (tell: (why: string) => void): ((words: StderrRing) => void) => {
  let toldAt = -Infinity;
  return (words) => {
    // One refusal is several lines, of which only the newest are new.
    const why = words.lines.slice(-4).flatMap((line) => REFUSAL.exec(line)?.[1] ?? [])[0];
    if (why === undefined || performance.now() - toldAt < REFUSAL_INTERVAL_MS) return;
    toldAt = performance.now();
    tell(why);
  };
};
