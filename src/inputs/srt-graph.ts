/** Bytes are read in lots of three packets of a transport stream (188 bytes): ffmpeg reads a 25th of a second's samples. */
const SAMPLE_RATE = 25 * 3 * 188;

/** Each of these levels of ffmpeg's syntax takes a backslash away (ffmpeg-utils 2.1, "Quoting and escaping"). */
const escaped = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/gu, '\\$&');

/**
 * A filter graph that brings what a URL sends, byte by byte: to ffmpeg it is sound of eight bits, which needs no
 * decoding. Where a URL and its options stand on the command line everybody on the machine can read them (`ps`); a graph
 * is read from a pipe.
 */
export const byteGraph = (url: string, options: Readonly<Record<string, string>>): string => {
  const all = { ...options, sample_rate: String(SAMPLE_RATE), channels: '1' };
  const pairs = Object.entries(all).map(([name, value]) => `${name}=${escaped(value)}`);
  const settings = { filename: url, format_name: 'u8', format_opts: pairs.join(':') };
  const values = Object.entries(settings).map(([name, value]) => `${name}=${escaped(value)}`);
  return `amovie=${escaped(values.join(':'))}\n`;
};

/** ffmpeg's options for it. @param name what messages call it, in place of the URL */
export const graphInput = (name: string): string[] => ['-f', 'lavfi', '-graph_file', 'pipe:0', '-i', name];

/** ffmpeg's options that write the same bytes again, as they come. */
export const BYTES_OUTPUT: readonly string[] = [
  ...['-map', '0:a', '-c:a', 'pcm_u8', '-f', 'u8', '-flush_packets', '1', 'pipe:1'],
];

/** A graph that fails is repeated with all that it says. */
export const GRAPH_WORDS = / with args '.*/;
