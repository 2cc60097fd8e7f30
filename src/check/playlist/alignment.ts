import type { ReportAt } from '../finding.ts';
import { isLowLatency, type MediaPlaylist } from './media-playlist.ts';

/** One rendition, as it was last loaded. */
export interface AlignedRendition {
  readonly playlist: MediaPlaylist;
  readonly kind: 'video' | 'audio' | 'subtitles' | 'i-frames';
}

/** A picture of 10 per second; sound is cut at whole frames. Ms. */
const BOUNDARY_TOLERANCE_MS = 110;

/**
 * What renditions keep with one another (RFC 8216bis 6.2.4, Apple 8.22).
 * They were loaded at about the same time, not at the same instant.
 */
export const checkAlignment = (renditions: readonly AlignedRendition[], reportAt: ReportAt): void => {
  const main = renditions.filter(({ kind }) => kind === 'video' || kind === 'audio');
  const reference = main.find(({ kind }) => kind === 'video') ?? main[0];
  if (!reference) return;
  for (const other of main) if (other !== reference) comparePair(reference, other, reportAt);
  compareDateRanges(renditions, reportAt);
  checkReports(
    renditions.filter(({ kind }) => kind !== 'i-frames'),
    reportAt,
  );
};

const comparePair = (first: AlignedRendition, other: AlignedRendition, reportAt: ReportAt): void => {
  const [a, b] = [first.playlist, other.playlist];
  const report = reportAt(b.url);
  const line = (name: string): number | undefined => b.tags.find((tag) => tag.name === name)?.line;
  if (a.targetDuration !== b.targetDuration) {
    const words = `the target duration is ${b.targetDuration} s, and that of ${nameOf(a)} ${a.targetDuration} s`;
    report('target-durations-differ', words, { line: line('EXT-X-TARGETDURATION') });
  }
  if (controlText(a) !== controlText(b)) {
    const words = `EXT-X-SERVER-CONTROL is not that of ${nameOf(a)}`;
    report('server-controls-differ', words, { line: line('EXT-X-SERVER-CONTROL') });
  }
  if (a.type !== b.type) report('types-differ', `EXT-X-PLAYLIST-TYPE is not that of ${nameOf(a)}`);
  compareContent(first, other, reportAt);
};

/** CAN-SKIP-UNTIL comes as the lists grow: one of two loads may have it already. */
const controlText = ({ serverControl: control }: MediaPlaylist): string =>
  control ? `${control.canBlockReload} ${control.holdBack} ${control.partHoldBack}` : '';

/** The last two names of the path tell renditions apart. */
export const nameOf = ({ url }: Pick<MediaPlaylist, 'url'>): string =>
  new URL(url).pathname.split('/').slice(-2).join('/');

/** Segments that show the same, by their dates. */
const compareContent = (first: AlignedRendition, other: AlignedRendition, reportAt: ReportAt): void => {
  const report = reportAt(other.playlist.url);
  const [from, to] = [first.playlist, other.playlist].reduce<[number, number]>(
    ([low, high], { segments }) => [
      Math.max(low, segments[0]?.startDate ?? Infinity),
      Math.min(high, segments.at(-1)?.startDate ?? -Infinity),
    ],
    [-Infinity, Infinity],
  );
  for (const segment of other.playlist.segments) {
    const { startDate: date, line, msn } = segment;
    if (date === undefined || date < from || date > to) continue;
    const same = nearest(first.playlist, date);
    if (!same) continue;
    const difference = Math.abs(same.startDate! - date);
    if (difference > BOUNDARY_TOLERANCE_MS) {
      const words = `number ${msn} begins ${Math.round(difference)} ms apart from any segment of ${nameOf(first.playlist)}`;
      report('boundaries-differ', words, { line });
    } else if (same.discontinuityNumber !== segment.discontinuityNumber) {
      const words = `number ${msn} has discontinuity sequence number ${segment.discontinuityNumber}, and in ${nameOf(first.playlist)} ${same.discontinuityNumber}`;
      report('discontinuities-differ', words, { line });
    }
  }
};

const nearest = ({ segments }: MediaPlaylist, date: number): MediaPlaylist['segments'][number] | undefined => {
  let best: MediaPlaylist['segments'][number] | undefined;
  let distance = Infinity;
  for (const segment of segments) {
    const away = Math.abs((segment.startDate ?? Infinity) - date);
    if (away < distance) [best, distance] = [segment, away];
  }
  return best;
};

/** RFC 8216bis 6.2.4: not every playlist has date ranges; those that do have the same. */
const compareDateRanges = (renditions: readonly AlignedRendition[], reportAt: ReportAt): void => {
  const ids = ({ dateRanges }: MediaPlaylist): string =>
    [...new Set(dateRanges.map((tag) => tag.attributes.get('ID')?.value))].toSorted().join('\n');
  const having = renditions.map(({ playlist }) => playlist).filter(({ dateRanges }) => dateRanges.length > 0);
  const [first] = having;
  for (const playlist of having) {
    if (ids(playlist) === ids(first!)) continue;
    reportAt(playlist.url)('dateranges-differ', `the date ranges are not those of ${nameOf(first!)}`);
  }
};

/** RFC 8216bis B.1, 4.4.5.4. */
const checkReports = (renditions: readonly AlignedRendition[], reportAt: ReportAt): void => {
  if (renditions.length < 2) return;
  for (const { playlist } of renditions) {
    if (!isLowLatency(playlist) || playlist.ended) continue;
    const report = reportAt(playlist.url);
    const reported = new Set(playlist.reports.map(({ uri }) => pathOf(uri, playlist.url)));
    for (const { uri, line } of playlist.reports) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(uri)) report('rendition-report-uri', 'the URI is not relative', { line });
      if (pathOf(uri, playlist.url) === pathOf('', playlist.url))
        report('rendition-report-uri', 'a playlist reports on itself', { line });
    }
    for (const { playlist: other } of renditions) {
      if (other === playlist || reported.has(pathOf('', other.url))) continue;
      report('rendition-report-missing', `there is no EXT-X-RENDITION-REPORT of ${nameOf(other)}`);
    }
    for (const { uri, lastMsn, line } of playlist.reports) {
      const other = renditions.find((one) => pathOf('', one.playlist.url) === pathOf(uri, playlist.url))?.playlist;
      const newest = other?.segments.at(-1)?.msn;
      if (newest === undefined || lastMsn === undefined) continue;
      // The two were loaded moments apart: the report may be a segment older or newer.
      if (Math.abs(newest + 1 - lastMsn) <= 2) continue;
      report('rendition-report-wrong', `LAST-MSN=${lastMsn}, and ${nameOf(other!)} has come to ${newest}`, { line });
    }
  }
};

const pathOf = (uri: string, base: string): string => URL.parse(uri, base)?.pathname ?? '';
