import { expect, it } from 'vitest';
import {
  parseDemuxers,
  parseEncoders,
  parseFilters,
  parseMuxers,
  parseProtocols,
} from '../../../src/preflight/ffmpeg-listing.ts';

it('reads encoders, and not their legend', () => {
  const output = [
    'Encoders:',
    ' V..... = Video',
    ' .F.... = Frame-level multithreading',
    ' .....D = Supports direct rendering method 1',
    ' ------',
    ' V....D libx264              libx264 H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10 (codec h264)',
    ' VFS..D ffv1                 FFmpeg video codec #1',
    ' A....D aac                  AAC (Advanced Audio Coding)',
    ' S..... srt                  SubRip subtitle (codec subrip)',
    '',
  ].join('\n');
  expect([...parseEncoders(output)]).toEqual(['libx264', 'ffv1', 'aac', 'srt']);
});

it('reads filters of old and new versions', () => {
  const old = [
    'Filters:',
    '  T.. = Timeline support',
    '  A = Audio input/output',
    '  | = Source or sink filter',
    ' ... acrossfade        AA->A      Cross fade two input audio streams.',
    ' ..C scale             V->V       Scale the input video size.',
    ' T.C drawtext          V->V       Draw text.',
    ' ... split             V->N       Pass on the input to N video outputs.',
    ' ... testsrc           |->V       Generate test pattern.',
    ' ... nullsink          V->|       Do absolutely nothing.',
  ].join('\n');
  expect([...parseFilters(old)]).toEqual(['acrossfade', 'scale', 'drawtext', 'split', 'testsrc', 'nullsink']);
  expect([...parseFilters(' T. fps               V->V       Force constant framerate.')]).toEqual(['fps']);
});

it('reads formats of old and new versions, each of their names', () => {
  const legend = ['File formats:', ' D. = Demuxing supported', ' .E = Muxing supported', ' --', ''].join('\n');
  expect([...parseMuxers(`${legend}  E mpegts          MPEG-TS\n  E mov,mp4         MP4\n`)]).toEqual([
    'mpegts',
    'mov',
    'mp4',
  ]);
  expect([...parseDemuxers(`${legend} D  lavfi           virtual device\n D  matroska,webm   Matroska\n`)]).toEqual([
    'lavfi',
    'matroska',
    'webm',
  ]);
  expect([...parseDemuxers(' D d lavfi           Libavfilter virtual input device\n')]).toEqual(['lavfi']);
  expect([...parseMuxers('  Ed alsa            ALSA audio output\n')]).toEqual(['alsa']);
});

it('reads protocols in both directions', () => {
  const { input, output } = parseProtocols('Supported file protocols:\nInput:\n  file\n  pipe\nOutput:\n  pipe\n');
  expect([...input]).toEqual(['file', 'pipe']);
  expect([...output]).toEqual(['pipe']);
});
