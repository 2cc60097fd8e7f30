import { toWire, WRAP } from '../../clock/ticks.ts';
import { averageBitrate, checkVariantMedia, peakBitrate } from '../media/variant-check.ts';
import { nameOf } from '../playlist/alignment.ts';
import type { ListedVariant, MultivariantPlaylist } from '../playlist/multivariant-playlist.ts';
import type { RenditionFollower } from './rendition-follower.ts';
import { resolveUri } from './renditions.ts';
import type { DatedSegment } from './rendition-media.ts';
import type { CheckSession } from './session.ts';

/** A date is written to the millisecond, and sound is cut at whole frames. 90 kHz. */
const DATE_TOLERANCE = 9000;
/** Fewer segments say nothing about all of them. */
const MIN_SEGMENTS = 3;

/** What was seen in the media of several renditions, held against one another. */
export const checkAcross = (
  session: CheckSession,
  followers: readonly RenditionFollower[],
  multivariant: MultivariantPlaylist | undefined,
): void => {
  const main = followers.filter(({ kind }) => kind === 'video' || kind === 'audio');
  const reference = main.find(({ kind, media }) => kind === 'video' && media.dated.length > 0) ?? main[0];
  for (const other of main) if (reference && other !== reference) compareClocks(session, reference, other);
  for (const { playlist, media, url } of main) {
    const isSaid = playlist?.independentSegments || multivariant?.independentSegments;
    if (media.beginsWithKeys && media.measured.length >= MIN_SEGMENTS && !isSaid) {
      session.report(url)('independent-missing', 'all segments begin with a key frame: say EXT-X-INDEPENDENT-SEGMENTS');
    } else if (media.beginsWithKeys === false && multivariant?.independentSegments && !playlist?.independentSegments) {
      const words =
        'the multivariant playlist has EXT-X-INDEPENDENT-SEGMENTS, and segments do not begin with a key frame';
      session.report(url)('independent-false', words);
    }
  }
  const hasSound = main.some(
    ({ kind, media }) => kind === 'audio' || media.tracks.some((track) => track.kind === 'audio'),
  );
  const wasSeen = main.some(({ media }) => media.tracks.length > 0);
  const hasGroups = multivariant?.renditions.some(({ type }) => type === 'AUDIO') ?? false;
  if (wasSeen && !hasSound && !hasGroups) session.report(session.options.url)('audio-missing', 'there is no sound');
};

/** What the clock of a segment's timestamps shows at the Unix epoch, modulo 2^33. */
const epochOf = ({ start, date }: DatedSegment): number => toWire(Math.round(start - date * 90));

/** RFC 8216bis 6.2.4: the same content has the same timestamps, and dates map to them alike. */
const compareClocks = (session: CheckSession, reference: RenditionFollower, other: RenditionFollower): void => {
  for (const segment of other.media.dated) {
    const same = reference.media.dated.find(
      ({ discontinuityNumber }) => discontinuityNumber === segment.discontinuityNumber,
    );
    if (!same) continue;
    const difference = toWire(epochOf(segment) - epochOf(same));
    const apart = Math.min(difference, WRAP - difference);
    if (apart <= DATE_TOLERANCE) continue;
    const words = `date and timestamp are ${Math.round(apart / 90)} ms apart from those of ${nameOf({ url: reference.url })}`;
    session.report(other.url)('timestamps-differ', words);
    return;
  }
};

/** What each variant says of itself, against what was loaded. */
export const checkVariants = (
  session: CheckSession,
  followers: readonly RenditionFollower[],
  multivariant: MultivariantPlaylist,
): void => {
  const find = (uri: string | undefined): RenditionFollower | undefined => {
    const url = uri === undefined ? undefined : resolveUri(uri, multivariant.url);
    return followers.find((follower) => follower.url === url);
  };
  for (const variant of multivariant.variants) {
    const own = find(variant.uri);
    if (variant.iFrames || !own || own.media.measured.length === 0) continue;
    const group = soundsOf(variant, multivariant);
    const sounds = group.flatMap((uri) => find(uri) ?? []);
    const measure = ({ media, playlist }: RenditionFollower): number =>
      peakBitrate(media.measured, playlist?.targetDuration ?? 1);
    const averages = sounds.map(({ media }) => averageBitrate(media.measured));
    const measured = {
      tracks: [own, ...sounds].flatMap(({ media }) => media.tracks),
      peak: measure(own) + Math.max(0, ...sounds.map(measure)),
      average: averageBitrate(own.media.measured) + Math.max(0, ...averages),
      seconds: own.media.measured.reduce((sum, { duration }) => sum + duration, 0),
      hasUnknown: sounds.length < group.length || sounds.some(({ media }) => media.tracks.length === 0),
    };
    checkVariantMedia(variant, measured, session.report(multivariant.url));
  }
};

/** URIs of the renditions of sound that a variant may be played with. */
const soundsOf = ({ attributes }: ListedVariant, { renditions }: MultivariantPlaylist): string[] => {
  const group = attributes.get('AUDIO')?.value;
  return renditions.flatMap(({ type, group: own, uri }) =>
    type === 'AUDIO' && own === group && uri !== undefined ? [uri] : [],
  );
};
