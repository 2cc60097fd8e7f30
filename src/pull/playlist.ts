import { Parser, type ParsedByteRange, type ParsedKey, type ParsedManifest, type ParsedSegment } from 'm3u8-parser';
import { parseAttributeList } from './attribute-list.ts';
import type { ByteRange } from './http-client.ts';
import { sortPlaylistLines } from './playlist-text.ts';
import { PullError, RefusedError } from './pull-error.ts';

/** RFC 8216 4.3.2.4, method AES-128. */
export interface SegmentKey {
  readonly url: string;
  /** 16 bytes; absent: the segment's number is used. */
  readonly iv: Buffer | undefined;
}

/** Bytes somewhere, perhaps encrypted. */
export interface Resource {
  readonly url: string;
  readonly range: ByteRange | undefined;
  readonly key: SegmentKey | undefined;
}

export interface PullSegment extends Resource {
  readonly kind: 'segment';
  /** Media sequence number. */
  readonly number: number;
  /** Seconds. */
  readonly duration: number;
  /** Discontinuity sequence number: another than that of the segment before where timestamps or format change. */
  readonly timeline: number;
  /** The server says that it is not there (EXT-X-GAP). */
  readonly gap: boolean;
  /** The initialisation section (EXT-X-MAP) that it needs. */
  readonly map: Resource | undefined;
}

export interface PulledMediaPlaylist {
  readonly kind: 'media';
  /** Seconds, more than 0. */
  readonly targetDuration: number;
  readonly segments: readonly PullSegment[];
  /** Nothing will be added any more (EXT-X-ENDLIST): it is played from its start. */
  readonly ended: boolean;
}

export interface Variant {
  readonly url: string;
  /** bit/s. */
  readonly bandwidth: number;
  /** Pixels. */
  readonly height: number | undefined;
  readonly codecs: string;
  /** Its sounds, where the playlist tells of them. */
  readonly sounds: readonly VariantSound[];
}

export interface VariantSound {
  /** Its playlist; undefined where it is in the variant's own. */
  readonly url: string | undefined;
  readonly language: string | undefined;
  /** Played where the listener said nothing else (RFC 8216 4.3.4.1). */
  readonly isDefault: boolean;
}

export interface PulledMultivariantPlaylist {
  readonly kind: 'multivariant';
  readonly variants: readonly Variant[];
}

export type PulledPlaylist = PulledMediaPlaylist | PulledMultivariantPlaylist;

const MAX_DURATION = 600;

/**
 * Reads a playlist. Every URI in it becomes absolute, and must be one of HTTP: a playlist names no file of this machine.
 * @param url where the playlist came from
 * @throws PullError RefusedError
 */
export const parsePlaylist = (text: string, url: string): PulledPlaylist => {
  const { known, media } = sortPlaylistLines(text);
  const manifest = parse(known);
  if (manifest.contentProtection) throw new PullError('the stream is protected by DRM: it cannot be pulled');
  if (manifest.iFramesOnly) throw new PullError('the playlist lists key frames only: name the one of the whole stream');
  if (manifest.playlists?.length) return { kind: 'multivariant', variants: readVariants(manifest, media, url) };
  return readMedia(manifest, url);
};

const parse = (lines: readonly string[]): ParsedManifest => {
  const parser = new Parser();
  parser.addParser({ expression: /^#EXT-X-GAP$/, customType: 'gap', segment: true });
  try {
    parser.push(['#EXTM3U', ...lines, ''].join('\n'));
    parser.end();
  } catch (error) {
    throw new PullError('the playlist cannot be read', { cause: error });
  }
  return parser.manifest;
};

/** @throws RefusedError */
const resolve = (uri: string, base: string): string => {
  if (!URL.canParse(uri, base)) throw new PullError('the playlist names something that is no URL');
  const url = new URL(uri, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RefusedError(`the playlist names ${url.protocol}…: only http: and https: are followed`);
  }
  // Who may be told a password is said by the config, not by a playlist.
  url.username = url.password = url.hash = '';
  return url.href;
};

const readVariants = (manifest: ParsedManifest, media: readonly string[], base: string): Variant[] => {
  const sounds = media.map(parseAttributeList).filter((one) => one.get('TYPE') === 'AUDIO');
  return (manifest.playlists ?? []).map(({ uri, attributes }) => {
    const group = sounds.filter((one) => one.get('GROUP-ID') === attributes?.AUDIO);
    return {
      url: resolve(uri, base),
      bandwidth: finite(attributes?.BANDWIDTH) ?? 0,
      height: finite(attributes?.RESOLUTION?.height),
      codecs: attributes?.CODECS ?? '',
      sounds: group.map((one) => {
        const address = one.get('URI') ?? '';
        return {
          url: address === '' ? undefined : resolve(address, base),
          language: one.get('LANGUAGE'),
          isDefault: one.get('DEFAULT') === 'YES',
        };
      }),
    };
  });
};

const readMedia = (manifest: ParsedManifest, base: string): PulledMediaPlaylist => {
  const { targetDuration, segments, mediaSequence = 0, endList = false } = manifest;
  const listed = segments.filter(({ uri }) => typeof uri === 'string');
  if (!(targetDuration > 0 && targetDuration <= MAX_DURATION)) {
    throw new PullError('the playlist says no target duration that can be right');
  }
  if (!Number.isSafeInteger(mediaSequence + listed.length) || mediaSequence < 0) {
    throw new PullError('the playlist has a media sequence number that cannot be');
  }
  return {
    kind: 'media',
    targetDuration,
    segments: listed.map((segment, index) => readSegment(segment, mediaSequence + index, targetDuration, base)),
    ended: endList,
  };
};

const readSegment = (segment: ParsedSegment, number: number, target: number, base: string): PullSegment => ({
  kind: 'segment',
  number,
  duration: Math.min(finite(segment.duration) ?? target, MAX_DURATION),
  timeline: segment.timeline,
  gap: segment.custom?.['gap'] !== undefined,
  url: resolve(segment.uri, base),
  range: readRange(segment.byterange),
  key: segment.key && readKey(segment.key, base),
  map:
    segment.map?.uri === undefined
      ? undefined
      : {
          url: resolve(segment.map.uri, base),
          range: readRange(segment.map.byterange),
          key: segment.map.key && readKey(segment.map.key, base),
        },
});

const readRange = (range: ParsedByteRange | undefined): ByteRange | undefined => {
  if (range?.length === undefined) return undefined;
  const { length, offset = 0 } = range;
  if (!Number.isSafeInteger(length) || !Number.isSafeInteger(offset + length) || length <= 0) {
    throw new PullError('the playlist has a byte range that cannot be');
  }
  return { offset, length };
};

const readKey = ({ method, uri, iv }: ParsedKey, base: string): SegmentKey => {
  if (method !== 'AES-128')
    throw new PullError(`the stream is encrypted by ${method.slice(0, 40)}: only AES-128 is read`);
  const bytes = iv && Buffer.alloc(16);
  iv?.forEach((word, index) => bytes!.writeUInt32BE(word, index * 4));
  return { url: resolve(uri, base), iv: bytes };
};

const finite = (value: number | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
