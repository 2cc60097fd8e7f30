import { apple, bis, error, note, systems, warning } from './rule.ts';

/** What segments and parts keep, by their bytes. */
export const MEDIA_RULES = {
  'media-unknown': error(bis('3.1'), 'Segments are MPEG-TS, fMP4, packed audio, WebVTT or IMSC.'),
  'media-empty': error(bis('3'), 'A segment that is no EXT-X-GAP has samples.'),
  'tracks-changed': error(bis('4.4.4.3'), 'Where tracks or codecs change there is EXT-X-DISCONTINUITY.'),
  'timestamps-break': error(bis('3'), 'Timestamps run on from segment to segment.'),
  'duration-differs': warning(apple('8.1'), 'EXTINF is what the media lasts, to one picture.'),
  'duration-wrong': error(bis('4.4.4.1'), 'EXTINF is what the media lasts: here it is out by more than half a second.'),
  'duration-drift': warning(
    apple('8.1'),
    'The sum of EXTINF over segments in a row is what the media lasts, to one picture.',
  ),
  'key-frame-missing': error(bis('6.2.1'), 'A segment has a key frame, so that one can join there.'),
  'key-frame-late': warning(apple('7.4'), 'A segment begins with a key frame.'),
  'independent-false': error(bis('4.4.2.1'), 'With EXT-X-INDEPENDENT-SEGMENTS every segment begins with a key frame.'),
  'parameter-sets-missing': error(
    apple('7.4'),
    'Parameter sets stand before the first key frame of a segment or its initialisation section.',
  ),
  'part-independent-false': error(bis('4.4.4.9'), 'An INDEPENDENT part has a key frame.'),
  'part-independent-unsaid': warning(bis('4.4.4.9'), 'A part with a key frame is INDEPENDENT.'),
  'part-duration-differs': warning(bis('4.4.4.9'), 'DURATION is what the part lasts, to one picture.'),
  'parts-differ': error(bis('3.2'), 'The parts of a segment hold what it holds.'),
  'parts-repacked': note(bis('3.2'), 'Parts in a row are the bytes of their segment: caches and players agree then.'),
  'audio-missing': note(apple('2'), 'There is sound, where pictures have no text of what is said.'),
  'codecs-incomplete': error(bis('4.4.6.2'), 'CODECS names all that is in the segments.'),
  'codecs-surplus': error(bis('4.4.6.2'), 'CODECS names nothing that is not there: browsers wait for it.'),
  'codecs-differ': warning(bis('4.4.6.2'), 'Profile and level in CODECS are those of the bit stream.'),
  'resolution-differs': warning(bis('4.4.6.2'), 'RESOLUTION is that of the pictures.'),
  'frame-rate-differs': warning(bis('4.4.6.2'), 'FRAME-RATE is that of the pictures.'),
  'bandwidth-exceeded': error(bis('4.4.6.2'), 'No stretch of the stream needs more than 125 % of BANDWIDTH.'),
  'bandwidth-tight': warning(bis('4.4.6.2'), 'No stretch of the stream needs more than BANDWIDTH.'),
  'average-exceeded': warning(apple('1.29'), 'The stream needs no more than 110 % of AVERAGE-BANDWIDTH over an hour.'),
  'key-invalid-bytes': error(bis('5.2'), 'A key file is 16 bytes.'),
  'decryption-failed': error(bis('4.4.4.4'), 'A segment opens with the key and IV that the playlist says.'),
  'id3-timestamp-missing': error(bis('3.1.3'), 'Packed audio begins with an ID3 tag that has its timestamp.'),
  'vtt-invalid': error(bis('3.1.4'), 'A WebVTT segment begins with WEBVTT.'),
  'vtt-timestamp-map-missing': error(bis('3.1.4'), 'A WebVTT segment has X-TIMESTAMP-MAP.'),
} as const;

export const TRANSPORT_RULES = {
  'ts-damaged': error(systems('2.4.3.2'), 'A transport stream is whole packets of 188 bytes.'),
  'ts-tables-missing': error(bis('3.1.1'), 'Each segment and part has PAT and PMT, or EXT-X-MAP.'),
  'ts-tables-late': note(bis('3.1.1'), 'PAT and PMT are the first two packets.'),
  'ts-programs': error(bis('3.1.1'), 'A segment has one programme.'),
  'ts-continuity': error(systems('2.4.3.3'), 'Continuity counters run on within a segment.'),
  'ts-continuity-across': error(
    bis('3'),
    'Continuity counters run on from segment to segment, those of the tables too.',
  ),
  'ts-pcr-missing': error(systems('2.7.2'), 'There is a PCR.'),
  'ts-pcr-sparse': warning(systems('2.7.2'), 'A PCR comes every 100 ms.'),
  'ts-pcr-late': error(systems('2.4.2.3'), 'The PCR is not behind the decoding times of what it stands with.'),
  'ts-delimiter-missing': warning(systems('2.14.1'), 'Each H.264 picture begins with an access unit delimiter.'),
  'ts-dts-back': error(systems('2.4.3.7'), 'Decoding times rise.'),
  'ts-codec': warning(apple('1.5'), 'HEVC, AV1 and VP9 are in fMP4.'),
} as const;

export const FMP4_RULES = {
  'mp4-damaged': error('ISO 14496-12 4.2', 'Boxes are whole.'),
  'mp4-map-missing': error(bis('3.1.2'), 'Segments of fMP4 have EXT-X-MAP.'),
  'mp4-init-invalid': error(
    bis('3.1.2'),
    'An initialisation section has ftyp of iso6 or later, and moov with mvex and no samples.',
  ),
  'mp4-init-duration': warning(bis('3.1.2'), 'An initialisation section says no duration.'),
  'mp4-tfdt-missing': error(bis('3.1.2'), 'Each track fragment has a tfdt.'),
  'mp4-base-not-moof': error(bis('3.1.2'), 'Track fragments count their data from the moof (default-base-is-moof).'),
  'mp4-no-fragment': error(bis('3.1.2'), 'A segment has moof and mdat, and no moov.'),
} as const;
