import type { Report } from '../finding.ts';
import { shorten, type Attributes } from './attributes.ts';
import type { PlaylistLine, TagLine } from './playlist-lines.ts';

/** EXT-X-STREAM-INF or EXT-X-I-FRAME-STREAM-INF. */
export interface ListedVariant {
  readonly line: number;
  readonly uri: string;
  /** bit/s; NaN where it is missing. */
  readonly bandwidth: number;
  readonly averageBandwidth: number | undefined;
  /** Undefined where the playlist says none. */
  readonly codecs: readonly string[] | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly frameRate: number | undefined;
  readonly iFrames: boolean;
  readonly attributes: Attributes;
}

/** EXT-X-MEDIA. */
export interface ListedRendition {
  readonly line: number;
  readonly type: string;
  readonly group: string;
  readonly name: string;
  readonly uri: string | undefined;
  readonly attributes: Attributes;
}

export interface MultivariantPlaylist {
  readonly kind: 'multivariant';
  readonly url: string;
  readonly version: number | undefined;
  readonly independentSegments: boolean;
  readonly variants: readonly ListedVariant[];
  readonly renditions: readonly ListedRendition[];
  readonly tags: readonly TagLine[];
}

/** Makes a multivariant playlist of its lines. What does not fit together is told. */
export const readMultivariant = (lines: readonly PlaylistLine[], url: string, report: Report): MultivariantPlaylist => {
  const tags = lines.filter((line) => line.kind === 'tag');
  const version = Number(tags.find(({ name }) => name === 'EXT-X-VERSION')?.value ?? NaN);
  return {
    kind: 'multivariant',
    url,
    version: Number.isInteger(version) ? version : undefined,
    independentSegments: tags.some(({ name }) => name === 'EXT-X-INDEPENDENT-SEGMENTS'),
    variants: [
      ...readVariants(lines, report),
      ...tags.filter(({ name }) => name === 'EXT-X-I-FRAME-STREAM-INF').map(readIFrames),
    ],
    renditions: tags.filter(({ name }) => name === 'EXT-X-MEDIA').map(readRendition),
    tags,
  };
};

const readVariants = (lines: readonly PlaylistLine[], report: Report): ListedVariant[] => {
  const variants: ListedVariant[] = [];
  lines.forEach((line, index) => {
    if (line.kind === 'uri') {
      const before = lines[index - 1];
      if (before?.kind !== 'tag' || before.name !== 'EXT-X-STREAM-INF') {
        report('stream-inf-without-uri', `${shorten(line.uri)} has no EXT-X-STREAM-INF in front`, { line: line.line });
      }
      return;
    }
    if (line.name !== 'EXT-X-STREAM-INF') return;
    const next = lines[index + 1];
    if (next?.kind === 'uri') variants.push(variant(line, next.uri, false));
    else report('stream-inf-without-uri', 'no URI follows EXT-X-STREAM-INF', { line: line.line });
  });
  return variants;
};

const readIFrames = (tag: TagLine): ListedVariant => variant(tag, tag.attributes.get('URI')?.value ?? '', true);

const variant = ({ line, attributes }: TagLine, uri: string, iFrames: boolean): ListedVariant => {
  const number = (name: string): number => Number.parseFloat(attributes.get(name)?.value ?? '');
  const [width, height] = (attributes.get('RESOLUTION')?.value ?? '').split('x').map(Number);
  const optional = (value: number | undefined): number | undefined =>
    value && Number.isFinite(value) ? value : undefined;
  return {
    line,
    uri,
    bandwidth: number('BANDWIDTH'),
    averageBandwidth: optional(number('AVERAGE-BANDWIDTH')),
    codecs: attributes
      .get('CODECS')
      ?.value.split(',')
      .map((codec) => codec.trim()),
    width: optional(width),
    height: optional(height),
    frameRate: optional(number('FRAME-RATE')),
    iFrames,
    attributes,
  };
};

const readRendition = ({ line, attributes }: TagLine): ListedRendition => ({
  line,
  type: attributes.get('TYPE')?.value ?? '',
  group: attributes.get('GROUP-ID')?.value ?? '',
  name: attributes.get('NAME')?.value ?? '',
  uri: attributes.get('URI')?.value,
  attributes,
});
