import { aacCodecString, parseAdts } from '../../media/aac.ts';
import { SYNC_BYTE } from '../../mpegts/packet.ts';
import { transportTimestamp } from '../../pull/id3-timestamp.ts';
import type { MediaFacts } from './facts.ts';
import { readFragments } from './mp4-fragment.ts';
import type { InitFacts } from './mp4-init.ts';
import { readPackets } from './ts-packets.ts';
import { closedTrack, TIMESCALE } from './track.ts';
import { readTransportTracks } from './ts-tracks.ts';
import { readVtt } from './vtt.ts';

const MP4_BOXES = new Set(['ftyp', 'styp', 'moof', 'moov', 'sidx', 'emsg', 'prft', 'mdat', 'free', 'skip']);
const ID3_HEADER = 10;

/** What these bytes are, by themselves. */
export const containerOf = (data: Buffer): MediaFacts['container'] => {
  if (data[0] === SYNC_BYTE && (data.length <= 188 || data[188] === SYNC_BYTE)) return 'ts';
  if (MP4_BOXES.has(data.toString('latin1', 4, 8))) return 'fmp4';
  if (data.toString('latin1', 0, 3) === 'ID3' || parseAdts(data)) return 'packed-audio';
  if (/^(\ufeff)?WEBVTT/.test(data.toString('utf8', 0, 16))) return 'vtt';
  // One that has lost its beginning.
  return data.length > 376 && data.indexOf(SYNC_BYTE) >= 0 && data.indexOf(SYNC_BYTE) < 188 ? 'ts' : 'unknown';
};

/**
 * Takes a segment or part apart.
 * @param init what its EXT-X-MAP says, for fMP4
 * @throws BoxError where fMP4 is damaged
 */
export const inspectMedia = (data: Buffer, init: InitFacts | undefined): MediaFacts => {
  const container = containerOf(data);
  const facts = { container, byteLength: data.length, tracks: [] };
  switch (container) {
    case 'ts': {
      const transport = readPackets(data);
      return { ...facts, transport, tracks: readTransportTracks(data, transport.streams) };
    }
    case 'fmp4':
      return { ...facts, ...readFragments(data, init ?? NO_INIT) };
    case 'packed-audio':
      return { ...facts, ...readPackedAudio(data) };
    case 'vtt':
      return { ...facts, vtt: readVtt(data) };
    default:
      return facts;
  }
};

const NO_INIT: InitFacts = { tracks: [], brands: [], hasMovieExtends: false, hasDuration: false, hasSamples: false };

/** RFC 8216bis 3.1.3. Of AAC each frame is counted; other codecs are not taken apart. */
const readPackedAudio = (data: Buffer): Pick<MediaFacts, 'tracks' | 'id3Timestamp'> => {
  const time = transportTimestamp(data);
  const id3Timestamp = time === undefined ? undefined : Math.round(time * TIMESCALE);
  const size =
    data.toString('latin1', 0, 3) === 'ID3'
      ? ID3_HEADER + ((data[6]! << 21) | (data[7]! << 14) | (data[8]! << 7) | data[9]!)
      : 0;
  const first = parseAdts(data, size);
  if (!first) return { tracks: [closedTrack('audio', 'sound')], id3Timestamp };
  let frames = 0;
  for (let at = size; at < data.length; frames++) {
    const header = parseAdts(data, at);
    if (!header) break;
    at += header.frameLength;
  }
  const duration = (frames * 1024 * TIMESCALE) / first.sampleRate;
  const pts = id3Timestamp ?? 0;
  const unit = { pts, dts: pts, duration, key: true, byteLength: data.length };
  return { tracks: [{ ...closedTrack('audio', 'AAC'), codec: aacCodecString(first), units: [unit] }], id3Timestamp };
};
