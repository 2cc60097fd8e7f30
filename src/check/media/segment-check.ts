import type { Report } from '../finding.ts';
import { shorten } from '../playlist/attributes.ts';
import type { ListedPart } from '../playlist/media-playlist.ts';
import { mainTrack, type MediaFacts } from './facts.ts';
import { pictureTicks, toSeconds, trackEnd, trackStart, type TrackFacts } from './track.ts';

/** Written durations are rounded, seconds. */
const ROUNDING = 0.002;
/** The last picture of a part stays until the next one, wherever that is: under sound, or for so long. Seconds. */
const HELD = 0.5;
const USUAL_PICTURE = 1 / 30;

export const videoOf = ({ tracks }: MediaFacts): TrackFacts | undefined =>
  tracks.find(({ kind, units }) => kind === 'video' && units.length > 0);

/** What a segment's samples keep, by themselves. */
export const checkSegment = (facts: MediaFacts, isIndependent: boolean, report: Report): void => {
  if (facts.container === 'vtt' || facts.container === 'unknown') return;
  if (facts.tracks.length === 0 && facts.byteLength === 0) report('media-empty', 'the segment is empty');
  const video = videoOf(facts);
  if (!video) return;
  const { units, parameterSets } = video;
  if (!units.some(({ key }) => key)) report('key-frame-missing', 'there is no key frame: nobody can join here');
  else if (!units[0]!.key && isIndependent) {
    report('independent-false', 'EXT-X-INDEPENDENT-SEGMENTS is said, and the segment does not begin with a key frame');
  } else if (!units[0]!.key) {
    report('key-frame-late', `the key frame is picture ${units.findIndex(({ key }) => key) + 1}`);
  }
  if (parameterSets === 'missing') report('parameter-sets-missing', 'there is no SPS or PPS in front of the key frame');
};

/** One picture of these, seconds. */
export const pictureSeconds = (track: TrackFacts): number => {
  const ticks = pictureTicks(track);
  return ticks === undefined ? USUAL_PICTURE : toSeconds(ticks);
};

/** What a part keeps (RFC 8216bis 4.4.4.9). @param picture seconds, where the part alone does not tell */
export const checkPart = (facts: MediaFacts, part: ListedPart, report: Report): void => {
  const video = videoOf(facts);
  const { line, uri, independent, duration } = part;
  const name = shorten(uri, 30);
  const hasKey = video?.units.some(({ key }) => key) ?? false;
  if (video && independent && !hasKey) {
    report('part-independent-false', `${name} is INDEPENDENT, and has no key frame`, { line });
  }
  if (hasKey && !independent) {
    report('part-independent-unsaid', `${name} has a key frame, and is not INDEPENDENT`, { line });
  }
  const main = mainTrack(facts);
  // Sound without its pictures, which are held, may be a little before or behind them.
  if (!main || (main.kind === 'audio' && facts.tracks.some(({ kind }) => kind === 'video'))) return;
  const lasts = lengths(main);
  const tolerance = pictureSeconds(main) + ROUNDING;
  const most = Math.max(Math.max(...lasts) + HELD, soundLength(facts) + tolerance);
  if (duration < Math.min(...lasts) - tolerance || duration > most) {
    report('part-duration-differs', `${name} has DURATION=${duration}, and lasts ${lasts[0]!.toFixed(3)} s`, { line });
  }
};

/** How long a track lasts, as shown and as decoded: they differ where pictures are reordered over the ends. */
const lengths = (track: TrackFacts): number[] => {
  const { units } = track;
  const decoded = units.at(-1)!.dts - units[0]!.dts + (units.at(-1)!.duration ?? pictureTicks(track) ?? 0);
  return [toSeconds(trackEnd(track)! - trackStart(track)!), toSeconds(decoded)];
};

/** 0 without sound. */
const soundLength = ({ tracks }: MediaFacts): number => {
  const sound = tracks.find(({ kind, units }) => kind === 'audio' && units.length > 0);
  return sound ? toSeconds(trackEnd(sound)! - trackStart(sound)!) : 0;
};

/** The parts of a segment hold what it holds (RFC 8216bis 3.2). Both in plain text. */
export const comparePartsWithSegment = (
  parts: readonly Buffer[],
  segment: Buffer,
  inspect: (data: Buffer) => MediaFacts,
  report: Report,
): void => {
  const joined = Buffer.concat(parts);
  if (joined.equals(segment)) return;
  const [ofParts, ofSegment] = [parts.map(inspect), inspect(segment)];
  for (const [index, track] of ofSegment.tracks.entries()) {
    const units = ofParts.flatMap(({ tracks }) => tracks[index]?.units ?? []);
    const bytes = (list: readonly { byteLength: number }[]): number =>
      list.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (units.length === track.units.length && bytes(units) === bytes(track.units)) continue;
    const words = `its parts have ${units.length} samples with ${bytes(units)} bytes of ${track.label}, it has ${track.units.length} with ${bytes(track.units)}`;
    report('parts-differ', words);
    return;
  }
  report('parts-repacked', 'the parts in a row are other bytes than the segment, with the same samples');
};
