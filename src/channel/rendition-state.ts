import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import type { RenditionState } from './state.ts';

/** What is told of a rendition. */
export const renditionState = (timeline: RenditionTimeline): RenditionState => {
  const { format, bitrate, last } = timeline;
  return {
    name: format.name,
    kind: format.kind,
    codecs: format.codecs,
    width: format.width,
    height: format.height,
    frameRate: format.frameRate,
    averageBitrate: bitrate.average,
    peakBitrate: bitrate.peak,
    lastMsn: last?.msn,
  };
};
