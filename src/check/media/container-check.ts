import type { Report } from '../finding.ts';
import type { MediaFacts } from './facts.ts';
import type { InitFacts } from './mp4-init.ts';
import type { TrackFacts } from './track.ts';
import type { TransportFacts } from './ts-packets.ts';

/** A PCR is due every 100 ms (ISO 13818-1 2.7.2); one picture of 25 per second more is let pass. 90 kHz. */
const PCR_INTERVAL = 9000 + 3600;
/** ftyp brands from which fragments are addressed as RFC 8216bis 3.1.2 wants it. */
const BRANDS = /^(iso[6-9]|isom?[a-z]|cmf[a-z0-9]|msdh|dash|hlsf|mp42|av01)$/;
const FOREIGN_IN_TS = new Set(['HEVC', 'AV1', 'VP9']);

/** What one segment or part keeps by its bytes alone (RFC 8216bis 3.1). */
export const checkContainer = (facts: MediaFacts, hasMap: boolean, report: Report): void => {
  switch (facts.container) {
    case 'unknown':
      return report('media-unknown', 'these bytes are no format of HLS');
    case 'ts':
      return checkTransport(facts, facts.transport!, hasMap, report);
    case 'fmp4':
      return checkFragments(facts, hasMap, report);
    case 'packed-audio':
      if (facts.id3Timestamp === undefined) {
        report(
          'id3-timestamp-missing',
          'packed audio has no ID3 tag with com.apple.streaming.transportStreamTimestamp',
        );
      }
      return;
    case 'vtt':
      if (!facts.vtt!.hasHeader) report('vtt-invalid', 'the first line is not WEBVTT');
      if (!facts.vtt!.hasTimestampMap)
        report('vtt-timestamp-map-missing', 'X-TIMESTAMP-MAP is missing, or cannot be read');
  }
};

const checkTransport = ({ tracks }: MediaFacts, transport: TransportFacts, hasMap: boolean, report: Report): void => {
  const { strayBytes, patAt, pmtAt, programs, breaks } = transport;
  if (strayBytes > 0) report('ts-damaged', `${strayBytes} bytes are no packets: the file is cut, or damaged`);
  if ((patAt === undefined || pmtAt === undefined) && !hasMap) {
    report('ts-tables-missing', `there is no ${patAt === undefined ? 'PAT' : 'PMT'}: players cannot begin here`);
  } else if (patAt !== undefined && (patAt > 0 || pmtAt !== 1)) {
    report('ts-tables-late', `PAT is packet ${patAt + 1}, PMT packet ${(pmtAt ?? 0) + 1}`);
  }
  if (programs > 1) report('ts-programs', `there are ${programs} programmes`);
  const [first] = breaks;
  if (first) {
    const words = `${breaks.length} breaks, the first on PID ${first.pid}: ${first.found} in place of ${first.expected}`;
    report('ts-continuity', `continuity counters: ${words}`);
  }
  if (transport.streams.length > 0) checkClock(transport, tracks, report);
  for (const { label, kind, units, picturesWithoutDelimiter } of tracks) {
    if (FOREIGN_IN_TS.has(label)) report('ts-codec', `${label} is in MPEG-TS: Apple players take it in fMP4 alone`);
    if (kind === 'video' && picturesWithoutDelimiter > 0) {
      report(
        'ts-delimiter-missing',
        `${picturesWithoutDelimiter} of ${units.length} pictures have no access unit delimiter`,
      );
    }
    const back = units.filter(({ dts }, index) => index > 0 && dts <= units[index - 1]!.dts).length;
    if (back > 0) report('ts-dts-back', `${label}: ${back} decoding times do not rise`);
  }
};

const checkClock = ({ pcrAhead, pcrs }: TransportFacts, tracks: readonly TrackFacts[], report: Report): void => {
  if (pcrs.length === 0) {
    const isDue = tracks.some(({ units }) => units.length > 0 && units.at(-1)!.dts - units[0]!.dts > PCR_INTERVAL);
    if (isDue) report('ts-pcr-missing', 'there is no PCR');
    return;
  }
  const longest = Math.max(0, ...pcrs.slice(1).map((pcr, index) => pcr - pcrs[index]!));
  if (longest > PCR_INTERVAL) report('ts-pcr-sparse', `up to ${Math.round(longest / 90)} ms lie between two PCR`);
  if (pcrAhead > 0) report('ts-pcr-late', `the PCR is up to ${Math.round(pcrAhead / 90)} ms ahead of decoding times`);
};

const checkFragments = (facts: MediaFacts, hasMap: boolean, report: Report): void => {
  const { fragments, hasMovie, hasData, withoutDecodeTime, baseNotMoof } = facts.fragment!;
  if (!hasMap) report('mp4-map-missing', 'a segment of fMP4 has no EXT-X-MAP');
  if (fragments === 0 || !hasData) report('mp4-no-fragment', 'there is no moof with mdat');
  if (hasMovie) report('mp4-no-fragment', 'there is a moov: it belongs into EXT-X-MAP');
  if (withoutDecodeTime > 0) report('mp4-tfdt-missing', `${withoutDecodeTime} track fragments have no tfdt`);
  if (baseNotMoof > 0) report('mp4-base-not-moof', `${baseNotMoof} track fragments do not count from their moof`);
};

/** What an initialisation section keeps (RFC 8216bis 3.1.2). */
export const checkInit = (init: InitFacts, report: Report): void => {
  const { tracks, brands, hasMovieExtends, hasDuration, hasSamples } = init;
  if (tracks.length === 0) report('mp4-init-invalid', 'there is no track');
  if (!brands.some((brand) => BRANDS.test(brand))) {
    report('mp4-init-invalid', `ftyp names ${brands.join(', ').trim() || 'nothing'}: iso6 or later is needed`);
  }
  if (!hasMovieExtends) report('mp4-init-invalid', 'there is no mvex: the file is said to be whole');
  if (hasSamples) report('mp4-init-invalid', 'there are samples in the tables of moov');
  if (hasDuration) report('mp4-init-duration', 'mvhd or tkhd has a duration');
};
