import { TICKS_PER_SECOND } from '../clock/ticks.ts';
import { AAC_FRAME_SAMPLES } from '../media/silence.ts';
import { parseAdts } from '../media/aac.ts';
import type { Sample } from '../media/sample.ts';
import type { PesUnit } from '../mpegts/demuxer.ts';

/** Makes samples of a PES packet: pictures as they are, sound one ADTS frame at a time. */
export const pesSamples = (unit: PesUnit): Sample[] => {
  if (unit.kind === 'video') {
    return [{ kind: 'video', pts: unit.pts, dts: unit.dts, key: unit.randomAccess, data: unit.data }];
  }
  const samples: Sample[] = [];
  const { track } = unit;
  let at = 0;
  let pts = unit.pts;
  while (at < unit.data.length) {
    const header = parseAdts(unit.data, at);
    if (!header || at + header.frameLength > unit.data.length) break;
    samples.push({ kind: 'audio', track, pts: Math.round(pts), data: unit.data.subarray(at, at + header.frameLength) });
    pts += (AAC_FRAME_SAMPLES * TICKS_PER_SECOND) / header.sampleRate;
    at += header.frameLength;
  }
  return samples;
};
