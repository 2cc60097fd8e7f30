import { readFileSync, writeFileSync } from 'node:fs';
import { pesSamples } from '../../src/inputs/pes-samples.ts';
import type { Sample, VideoSample } from '../../src/media/sample.ts';
import { TsDemuxer } from '../../src/mpegts/demuxer.ts';
import { TsMuxer } from '../../src/mpegts/muxer.ts';
import { AAC, H264, makeSyncFile } from './sync-file.ts';
import { captionSei, control, popOn } from './line-21.ts';

const RATE = 30;
/** An access unit delimiter with its start code, which every picture begins with. */
const DELIMITER_BYTES = 6;
/** The picture that flashes first in each second: 0.399 s. */
const FLASH = 12;

/**
 * Makes a transport stream whose pictures carry captions: in each second, from the white flash on for half a second,
 * `flash N` with the number of the second.
 */
export const makeCaptionedFile = async (path: string, seconds: number): Promise<void> => {
  const plain = `${path}.plain.ts`;
  const output = [...H264, '-g', '30', '-bf', '0', ...AAC, '-f', 'mpegts'];
  await makeSyncFile(plain, { size: '320x180', seconds, output });
  const samples: Sample[] = [];
  const demuxer = new TsDemuxer((unit) => samples.push(...pesSamples(unit)));
  demuxer.push(readFileSync(plain));
  const first = samples.find((sample): sample is VideoSample => sample.kind === 'video')!.pts;
  const pairs = captionPairs(seconds);
  const muxer = new TsMuxer();
  const written = samples.map((sample) => {
    if (sample.kind !== 'video') return muxer.write(sample);
    const pair = pairs.get(Math.round(((sample.pts - first) / 90_000) * RATE));
    return muxer.write(pair === undefined ? sample : { ...sample, data: withCaption(sample.data, pair) });
  });
  writeFileSync(path, Buffer.concat(written));
};

/** By number of the picture. The last pair of a caption goes with the picture that it is to be seen with. */
const captionPairs = (seconds: number): Map<number, number> => {
  const pairs = new Map<number, number>();
  for (let second = 0; second < seconds; second++) {
    // The second of the two that end it is a repetition.
    const caption = popOn(`flash ${second}`).slice(0, -1);
    const shown = second * RATE + FLASH;
    caption.forEach((pair, index) => pairs.set(shown - caption.length + 1 + index, pair));
    control('erase').forEach((pair, index) => pairs.set(shown + RATE / 2 + index, pair));
  }
  return pairs;
};

const withCaption = (picture: Buffer, pair: number): Buffer =>
  Buffer.concat([picture.subarray(0, DELIMITER_BYTES), captionSei(pair), picture.subarray(DELIMITER_BYTES)]);
