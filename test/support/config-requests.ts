import fc, { type Arbitrary } from 'fast-check';
import type { MadeRequest } from './api-requests.ts';
import { arbitraryOf, type JsonSchema } from './schema-arbitrary.ts';

type Settings = Readonly<Record<string, unknown>>;

export const FUZZED_CHANNELS = ['main', 'second', 'third'];

const TINY = { name: 'tiny', width: 64, height: 36, frameRate: 10, videoBitrate: '50k', preset: 'ultrafast' };
const BARS = { name: 'bars', type: 'test', size: '64x36' };
const SLATE = { name: 'slate', type: 'slate' };

export const TINY_CHANNEL: Settings = { inputs: [BARS, SLATE], ladder: [TINY], segment: '1s' };

/** What an encoder works for is written here, small: several of them run at once. The rest is as the schema allows it. */
const INPUTS = [
  ...[[SLATE], [BARS], [SLATE, BARS], [BARS, BARS], [], {}, 'slate', [null]],
  ...[[{ name: 'gone', type: 'file', path: './none.mp4' }, SLATE], [{ name: 'list', type: 'playlist', path: '.' }]],
  ...[[{ name: 'far', type: 'pull', url: 'http://127.0.0.1:9/live.m3u8' }, SLATE], [{ name: 'a/b', type: 'test' }]],
  ...[[{ name: '__proto__', type: 'test' }], [{ name: 'same', type: 'alias', channel: 'second', input: 'bars' }]],
];
const LADDERS = [
  ...[[TINY], [{ ...TINY, name: 'other', videoBitrate: '40k' }], [TINY, TINY], [], 'tiny', [{}], [0]],
  ...[[TINY, { name: 'audio', kind: 'audio', audioBitrate: '32k' }], [{ ...TINY, width: 63, height: 35 }]],
  ...[[{ ...TINY, name: 'source' }], ['source'], [{ ...TINY, frameRate: 0 }], [{ ...TINY, videoBitrate: '1e9G' }]],
];
const ODD_TEXTS = [
  ...['', ' ', 'channels: {}', '- 1', 'a: &a [*a]', 'channels: *none', '\u0000', '%', '? ?', '{', '!!js/function x'],
  ...['['.repeat(20_000), '{a: '.repeat(5000), 'a:\n'.repeat(5000), `channels: ${'x'.repeat(200_000)}`, '\uFEFF{}'],
  ...['channels: { main: ${NOTHING} }', '<<: [{}, {}]', 'channels:\n  main: &m { inputs: [*m] }', '---\n---\n'],
  `a: &a [x]\n${Array.from({ length: 40 }, (_, at) => `b${at}: &b${at} [*a, *a, ${at ? `*b${at - 1}, *b${at - 1}` : 1}]`).join('\n')}`,
];

const json = (body: unknown): Pick<MadeRequest, 'headers' | 'body' | 'astray'> => ({
  headers: { 'content-type': 'application/json' },
  ...{ body: JSON.stringify(body), astray: false },
});
const at = (channel: string): string => `/api/v1/channels/${channel}`;

/**
 * Requests that change channels and the whole config, most of them as the schema allows.
 * @param schema JSON schema of config files
 * @param base of a whole config: what it says of the server, without channels
 */
export const configRequests = (schema: JsonSchema, base: Settings): Arbitrary<MadeRequest> => {
  const name = fc.constantFrom(...FUZZED_CHANNELS);
  const of = (properties: Readonly<Record<string, JsonSchema>>, leftOut: readonly string[], most: number) =>
    fc
      .subarray(
        Object.keys(properties).filter((field) => !leftOut.includes(field)),
        { minLength: 0, maxLength: most },
      )
      .chain((fields) =>
        fc.record(Object.fromEntries(fields.map((field) => [field, arbitraryOf(properties[field]!, {}, {}, field)]))),
      );
  const channelSchema = schema.properties!['channels']!.additionalProperties as JsonSchema;
  const further = of(channelSchema.properties!, ['inputs', 'ladder'], 1);
  const some = (values: readonly unknown[], field: string) =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constant({}) },
      fc.constantFrom(...values).map((value) => ({ [field]: value })),
    );
  const change = fc
    .tuple(further, some(INPUTS, 'inputs'), some(LADDERS, 'ladder'))
    .map((all): Settings => Object.assign({}, ...all) as Settings);
  const whole = change.map((settings): Settings => ({ ...TINY_CHANNEL, ...settings }));
  const config = fc
    .record({
      // What listens elsewhere, and what the server is made with, is another test's.
      server: of(
        schema.properties!,
        ['channels', 'http', 'rtmp', 'data', 'https', 'rtmps', 'webrtc', 'tls', 'ffmpeg'],
        1,
      ),
      channels: fc.dictionary(name, whole, { minKeys: 1, maxKeys: 3 }),
    })
    .map(({ server, channels }) => JSON.stringify({ ...base, ...server, channels }));
  const text = fc.oneof({ weight: 4, arbitrary: config }, { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) });
  const tagged = fc.oneof(
    { weight: 8, arbitrary: fc.constant({}) },
    fc.constantFrom('*', '"x"', 'W/"x"', '').map((tag) => ({ 'if-match': tag })),
  );
  const made = (operation: string, method: string, path: string, body?: unknown): MadeRequest =>
    body === undefined
      ? { operation, method, path, headers: {}, body: undefined, astray: false }
      : { operation, method, path, ...json(body) };
  const requests = fc.oneof(
    fc.tuple(name, whole).map(([to, body]) => made('createChannel', 'POST', '/api/v1/channels', { name: to, ...body })),
    fc.tuple(name, whole).map(([to, body]) => made('replaceChannelConfig', 'PUT', `${at(to)}/config`, body)),
    {
      weight: 4,
      arbitrary: fc
        .tuple(name, change)
        .map(([to, body]) => made('changeChannelConfig', 'PATCH', `${at(to)}/config`, body)),
    },
    fc.constantFrom('second', 'third').map((to) => made('removeChannel', 'DELETE', at(to))),
    name.map((to) => made('startChannel', 'POST', `${at(to)}/start`)),
    name.map((to) => made('stopChannel', 'POST', `${at(to)}/stop`)),
    text.map((body) => made('validateConfig', 'POST', '/api/v1/config/validate', { text: body })),
    { weight: 2, arbitrary: text.map((body) => made('applyConfig', 'PUT', '/api/v1/config', { text: body })) },
  );
  return fc.tuple(requests, tagged).map(([request, tag]) => ({
    ...request,
    headers: { ...request.headers, ...(request.method === 'POST' ? {} : tag) },
  }));
};
