import type { Report } from '../finding.ts';
import { shorten } from './attributes.ts';
import { codecKind } from './codec-names.ts';
import type { ListedRendition, ListedVariant, MultivariantPlaylist } from './multivariant-playlist.ts';

const GROUPS = ['AUDIO', 'VIDEO', 'SUBTITLES', 'CLOSED-CAPTIONS'] as const;

/** What a multivariant playlist keeps by itself (RFC 8216bis 4.4.6, Apple 9). */
export const checkMultivariant = (playlist: MultivariantPlaylist, report: Report): void => {
  const { variants, renditions } = playlist;
  const playable = variants.filter(({ iFrames }) => !iFrames);
  if (playable.length === 0) report('variant-missing', 'there is no variant to play');
  for (const variant of variants) checkVariant(variant, report);
  checkDuplicates(playable, report);
  checkCaptions(playable, report);
  checkGroups(playable, renditions, report);
  for (const rendition of renditions) checkRendition(rendition, report);
  checkNames(renditions, report);
  if (playable.some(hasPictures) && playable.length === variants.length) {
    report(
      'i-frames-missing',
      'there is no EXT-X-I-FRAME-STREAM-INF: Apple players cannot show pictures while seeking',
    );
  }
  for (const { name, attributes, line } of playlist.tags) {
    if (name === 'EXT-X-SESSION-KEY' && attributes.get('METHOD')?.value === 'NONE') {
      report('session-key-invalid', 'EXT-X-SESSION-KEY has METHOD=NONE', { line });
    }
  }
};

/** By its codecs; without any, by its size. */
const hasPictures = ({ codecs, width }: ListedVariant): boolean =>
  codecs ? codecs.some((codec) => codecKind(codec) === 'video') : width !== undefined;

const checkVariant = (variant: ListedVariant, report: Report): void => {
  const { line, codecs, averageBandwidth, bandwidth, width, frameRate, iFrames, uri } = variant;
  const name = shorten(uri, 40);
  if (averageBandwidth === undefined) report('average-bandwidth-missing', `${name} has no AVERAGE-BANDWIDTH`, { line });
  else if (averageBandwidth > bandwidth)
    report('average-above-peak', `${name} has AVERAGE-BANDWIDTH above BANDWIDTH`, { line });
  if (!codecs) report('codecs-missing', `${name} has no CODECS: players must load media to find out`, { line });
  for (const codec of codecs ?? []) {
    if (!/^[a-zA-Z0-9-]{4}(\.[\w.-]+)?$/.test(codec)) {
      report('codecs-invalid', `"${shorten(codec, 30)}" is no name of a codec`, { line });
    }
  }
  if (!hasPictures(variant)) return;
  if (width === undefined) report('resolution-missing', `${name} has no RESOLUTION`, { line });
  if (frameRate === undefined && !iFrames) report('frame-rate-missing', `${name} has no FRAME-RATE`, { line });
};

const checkDuplicates = (variants: readonly ListedVariant[], report: Report): void => {
  const seen = new Set<string>();
  for (const { uri, line, attributes } of variants) {
    const key = [
      uri,
      ...GROUPS.map((name) => attributes.get(name)?.value ?? ''),
      attributes.get('PATHWAY-ID')?.value,
    ].join('\n');
    if (seen.has(key))
      report('variant-duplicate', `${shorten(uri, 40)} is listed twice with the same groups`, { line });
    seen.add(key);
  }
};

const checkCaptions = (variants: readonly ListedVariant[], report: Report): void => {
  const isNone = ({ attributes }: ListedVariant): boolean => {
    const captions = attributes.get('CLOSED-CAPTIONS');
    return captions?.form === 'bare' && captions.value === 'NONE';
  };
  for (const variant of variants) {
    const captions = variant.attributes.get('CLOSED-CAPTIONS');
    if (captions?.form === 'bare' && captions.value !== 'NONE') {
      report('value-invalid', 'CLOSED-CAPTIONS is a quoted group or NONE', { line: variant.line });
    }
  }
  const other = variants.find((variant) => !isNone(variant));
  if (other && variants.some(isNone)) {
    report('closed-captions-mixed', 'some variants have CLOSED-CAPTIONS=NONE, this one has not', { line: other.line });
  }
};

const checkGroups = (
  variants: readonly ListedVariant[],
  renditions: readonly ListedRendition[],
  report: Report,
): void => {
  const used = new Set<string>();
  for (const { attributes, line } of variants) {
    for (const type of GROUPS) {
      const group = attributes.get(type);
      if (!group || (type === 'CLOSED-CAPTIONS' && group.form === 'bare')) continue;
      used.add(`${type} ${group.value}`);
      if (renditions.some((rendition) => rendition.type === type && rendition.group === group.value)) continue;
      report('group-missing', `${type}="${shorten(group.value, 30)}" has no EXT-X-MEDIA`, { line });
    }
  }
  const told = new Set<string>();
  for (const { type, group, line } of renditions) {
    const key = `${type} ${group}`;
    if (used.has(key) || told.has(key)) continue;
    told.add(key);
    report('group-unused', `no variant names the group "${shorten(group, 30)}" of ${type}`, { line });
  }
};

const checkRendition = ({ type, attributes, uri, line }: ListedRendition, report: Report): void => {
  const value = (name: string): string | undefined => attributes.get(name)?.value;
  const invalid = (words: string): void => report('media-invalid', `TYPE=${type} ${words}`, { line });
  if (type === 'CLOSED-CAPTIONS') {
    if (uri !== undefined) invalid('has a URI, and must not');
    if (!/^(CC[1-4]|SERVICE([1-9]|[1-5]\d|6[0-3]))$/.test(value('INSTREAM-ID') ?? '')) invalid('needs an INSTREAM-ID');
  } else if (value('INSTREAM-ID') !== undefined) invalid('has an INSTREAM-ID');
  if (type === 'SUBTITLES' && uri === undefined) invalid('needs a URI');
  if (type !== 'SUBTITLES' && value('FORCED') !== undefined) invalid('has FORCED, which is for subtitles');
  if (value('DEFAULT') === 'YES' && value('AUTOSELECT') === 'NO') invalid('is DEFAULT, and not AUTOSELECT');
  if (type === 'AUDIO' && value('CHANNELS') === undefined) {
    report('media-channels-missing', 'TYPE=AUDIO has no CHANNELS', { line });
  }
  if (type !== 'VIDEO' && value('LANGUAGE') === undefined) {
    report('media-language-missing', `TYPE=${type} has no LANGUAGE`, { line });
  }
};

const checkNames = (renditions: readonly ListedRendition[], report: Report): void => {
  const names = new Set<string>();
  const defaults = new Set<string>();
  for (const { type, group, name, attributes, line } of renditions) {
    const key = `${type} ${group}`;
    if (names.has(`${key} ${name}`))
      report('group-name-duplicate', `"${shorten(name, 30)}" is twice in group "${shorten(group, 30)}"`, { line });
    names.add(`${key} ${name}`);
    if (attributes.get('DEFAULT')?.value !== 'YES') continue;
    if (defaults.has(key)) report('group-defaults', `group "${shorten(group, 30)}" has two that are DEFAULT`, { line });
    defaults.add(key);
  }
};
