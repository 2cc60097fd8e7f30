/** Where the picture of a new channel comes from. */
export type Source =
  | { readonly kind: 'rtmp'; readonly key?: string }
  | { readonly kind: 'whip'; readonly token?: string }
  | { readonly kind: 'srt'; readonly port: number; readonly passphrase?: string }
  | { readonly kind: 'pull'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'test' };
export type SourceKind = Source['kind'];

/** As they are offered, the usual one first. */
export const SOURCE_KINDS: readonly { readonly kind: SourceKind; readonly label: string; readonly hint: string }[] = [
  { kind: 'rtmp', label: 'OBS or another encoder, by RTMP', hint: 'OBS, vMix, hardware encoders, ffmpeg' },
  { kind: 'srt', label: 'A contribution line, by SRT', hint: 'over lines that lose packets; calls this server' },
  { kind: 'whip', label: 'A browser or OBS 30, by WHIP', hint: 'WebRTC; needs no software' },
  { kind: 'pull', label: 'An address elsewhere', hint: 'HLS, MPEG-TS or RTSP, fetched by this server' },
  { kind: 'file', label: 'A video file on the server', hint: 'in a loop' },
  { kind: 'test', label: 'A test picture', hint: 'to try everything without a camera' },
];

/** An input as a config file spells it. */
export type InputEntry = Readonly<Record<string, string | number>> & { readonly name: string; readonly type: string };

const NAMES: Readonly<Record<SourceKind, string>> = {
  rtmp: 'obs',
  whip: 'guest',
  srt: 'line',
  pull: 'remote',
  file: 'film',
  test: 'pattern',
};

/** What the input of a source is called. */
export const inputName = ({ kind }: Pick<Source, 'kind'>): string => NAMES[kind];

export const inputOf = (source: Source): InputEntry => {
  const { kind, ...settings } = source;
  const given = Object.entries(settings).filter(([, value]) => value !== undefined && value !== '');
  return { name: NAMES[kind], type: kind, ...Object.fromEntries(given) };
};

/** What may be away is covered by a slate; a test picture and a file never are. */
export const needsSlate = ({ kind }: Pick<Source, 'kind'>): boolean => kind !== 'test' && kind !== 'file';

/** A port for SRT that nothing else is known for. */
export const SRT_PORT = 9710;

/** What is missing in a source, in words; undefined where nothing is. */
export const sourceProblem = (source: Source): string | undefined => {
  if (source.kind === 'pull') return urlProblem(source.url);
  if (source.kind === 'file' && source.path.trim() === '') return 'Give the path of a video file on the server';
  if (source.kind === 'srt' && !(Number.isInteger(source.port) && source.port >= 1 && source.port <= 65_535)) {
    return 'A port is a whole number from 1 to 65535';
  }
  return undefined;
};

const urlProblem = (url: string): string | undefined => {
  if (url.trim() === '') return 'Give the address of the stream';
  if (!/^(https?|rtsp):\/\//i.test(url.trim())) return 'An address begins with https://, http:// or rtsp://';
  return URL.canParse(url.trim()) ? undefined : 'That is not an address';
};
