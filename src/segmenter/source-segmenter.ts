import type { Ticks } from '../clock/ticks.ts';
import { AAC_FRAME_TICKS } from '../media/silence.ts';
import type { Container } from '../media/container.ts';
import type { AudioSample, Sample, VideoSample } from '../media/sample.ts';
import { TimedEvents } from '../metadata/timed-events.ts';
import type { InitSection } from '../timeline/init-section.ts';
import type { RenditionFormat } from '../timeline/rendition.ts';
import type { OpenSegment, Part, Segment } from '../timeline/segment.ts';
import { Fmp4SampleWriter } from './fmp4-sample-writer.ts';
import { mayEndAtKeyFrame } from './part-target.ts';
import type { SampleWriter } from './sample-writer.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { HOLE_SLACK, longestSegment, type Boundary, type SourceCuts } from './source-cuts.ts';
import { SourceFormat } from './source-format.ts';
import { TsSampleWriter } from './ts-sample-writer.ts';

export interface SourceSegmenterEvents {
  /** @param format of this very segment; without codecs while they are not known */
  segment(segment: Segment, format: Pick<RenditionFormat, 'codecs' | 'width' | 'height' | 'frameRate'>): void;
  part(open: Omit<OpenSegment, 'parts'>, part: Part): void;
}

export interface SourceSegmenterOptions {
  readonly segmentTicks: Ticks;
  /** How long parts are to be; 0 for segments without parts. */
  readonly partTicks: Ticks;
  /** Absent: MPEG-TS. */
  readonly container?: Container | undefined;
  readonly cuts: SourceCuts;
  /** The channel's timed metadata; absent where there is none. */
  readonly timedEvents?: TimedEvents | undefined;
  readonly events: SourceSegmenterEvents;
}

/** Publishers count milliseconds: a part that is so much short of its length is as long as it was to be. 3 ms. */
const PART_TOLERANCE: Ticks = 270;
/** Of the length that parts are to have. */
const LONGEST_PART = 1.15;

/**
 * PART-TARGET of a source, whose frame rate is not known: parts end with the first picture that reaches their length,
 * and none of the usual rates brings it more than so much later, or makes one shorter than the 85 % of PART-TARGET that
 * RFC 8216bis 4.4.4.9 asks for.
 */
export const longestSourcePart = (partTicks: Ticks): Ticks => Math.ceil(partTicks * LONGEST_PART);

/** Sound may come this much before the pictures that are due with it; more, and those are late. 0.5 s. */
const SOUND_AHEAD: Ticks = 45_000;

const WRITERS = { ts: TsSampleWriter, fmp4: Fmp4SampleWriter };

/**
 * Makes the segments of the `source` rendition straight from the samples of the programme, on its clock.
 * Behind a cut the last picture is held, under the sound of the new feed, until a picture comes that can be decoded.
 */
export class SourceSegmenter {
  readonly #options: SourceSegmenterOptions;
  readonly #writer: SampleWriter;
  readonly #format = new SourceFormat();
  #init: InitSection | undefined;
  #open: SegmentBuilder | undefined;
  #pictures = 0;
  /** The key frame that the segment begins with is all that there is of its pictures. */
  #isFirstPicture = false;
  /** Where the newest picture, and the newest sound, ends. */
  #pictureEnd: Ticks = -Infinity;
  #soundEnd: Ticks = -Infinity;
  #newestPts: Ticks | undefined;
  #publishedEnd: Ticks | undefined;

  constructor(options: SourceSegmenterOptions) {
    this.#options = options;
    this.#writer = new WRITERS[options.container ?? 'ts'](
      (piece: Buffer, keyFrame?: number) => this.#open?.append(piece, keyFrame),
      options.timedEvents ?? new TimedEvents(),
    );
  }

  /** End of what was published; undefined before the first segment. */
  get publishedEnd(): Ticks | undefined {
    return this.#open && this.#open.parts.length > 0 ? this.#open.publishedEndTicks : this.#publishedEnd;
  }

  get newestPts(): Ticks | undefined {
    return this.#newestPts;
  }

  /** Takes the programme's next sample, pictures in decoding order. */
  push(sample: Sample): void {
    if (sample.kind === 'video') this.#video(sample);
    // Further languages have renditions of their own.
    else if (this.#open && !sample.track) this.#audio(sample);
  }

  #video(sample: VideoSample): void {
    const { cuts } = this.#options;
    const boundary = cuts.picture(sample, sample.key && this.#format.differs(sample));
    if (boundary) this.#begin(boundary, sample);
    if (!cuts.takes(sample)) return;
    if (this.#isFirstPicture && this.#pictures > 0) this.#endFirstPicture();
    if (sample.key) this.#format.adopt(sample);
    const time = cuts.timeOf(sample);
    if (!boundary && this.#endsPartBefore(sample, time)) this.#endPart(time, sample);
    if (!boundary) this.#writer.insertMetadata(time);
    if (sample.key) this.#open!.takeKeyFrame();
    this.#writer.write(sample);
    this.#pictures++;
    this.#pictureEnd = time + cuts.frame;
    this.#newestPts = Math.max(this.#newestPts ?? sample.pts, sample.pts);
  }

  #audio(sample: AudioSample): void {
    this.#format.sound(sample);
    // While the last picture is held, parts go on with the sound.
    const isHeld = this.#options.cuts.waiting || sample.held === true;
    const time = isHeld ? sample.pts : sample.pts - SOUND_AHEAD;
    const beyond = time - this.#open!.startTicks - longestSegment(this.#options.segmentTicks);
    // Pictures have stayed away for longer than a segment may last: a hole, which sound does not fill.
    if (beyond > HOLE_SLACK) return;
    // Where the segment ends is said by the picture that comes next: no part goes further.
    if (beyond <= 0 && this.#partIsFull(time, AAC_FRAME_TICKS)) this.#endPart(time);
    if (isHeld) this.#writer.insertMetadata(time);
    this.#writer.write(sample);
    this.#soundEnd = sample.pts + AAC_FRAME_TICKS;
  }

  #begin(boundary: Boundary, sample: VideoSample): void {
    if (this.#open) this.#close(this.#endBefore(boundary, this.#open), boundary.discontinuity ? undefined : sample.dts);
    else this.#writer.start(boundary.startTicks);
    const independent = sample.key && this.#options.cuts.takes(sample);
    if (independent) this.#init = this.#writer.initFor(sample);
    this.#open = new SegmentBuilder({ ...boundary, init: this.#init });
    this.#pictures = 0;
    this.#isFirstPicture = independent;
    this.#writer.begin(independent);
  }

  #endFirstPicture(): void {
    this.#isFirstPicture = false;
    const { pending } = this.#writer;
    if (pending !== undefined) this.#open!.endKeyFrame(pending);
  }

  /** Segments touch, but for a hole in the programme that is longer than a segment may be. */
  #endBefore({ startTicks }: Boundary, open: SegmentBuilder): Ticks {
    const longest = longestSegment(this.#options.segmentTicks) + this.#options.cuts.frame;
    if (startTicks - open.startTicks <= longest) return startTicks;
    const end = Math.max(this.#pictureEnd, this.#soundEnd);
    return Math.round(Math.min(Math.max(end, open.startTicks + AAC_FRAME_TICKS), open.startTicks + longest));
  }

  #endsPartBefore({ key }: VideoSample, time: Ticks): boolean {
    const { partTicks, cuts } = this.#options;
    if (partTicks === 0) return false;
    if (this.#partIsFull(time, cuts.frame)) return true;
    return key && mayEndAtKeyFrame(this.#open!, time, longestSourcePart(partTicks));
  }

  #partIsFull(time: Ticks, frame: Ticks): boolean {
    const { partTicks } = this.#options;
    if (partTicks === 0) return false;
    const elapsed = time - this.#open!.partStartTicks;
    return elapsed >= partTicks - PART_TOLERANCE || elapsed + frame > longestSourcePart(partTicks);
  }

  #endPart(end: Ticks, next?: VideoSample): void {
    this.#finishParts(end, next?.dts);
    this.#writer.begin(next?.key ?? false);
  }

  /** No part is longer than PART-TARGET, and all of them are as long as their segment (RFC 8216bis 4.4.4.9). */
  #finishParts(end: Ticks, nextDts: Ticks | undefined, isLast = false): void {
    const { partTicks } = this.#options;
    const open = this.#open!;
    while (end - open.partStartTicks > longestSourcePart(partTicks)) {
      // Fragments are made of samples: without any there is nothing to make a part of.
      if (!this.#finishPart(open.partStartTicks + partTicks)) break;
      this.#writer.begin(false);
    }
    this.#finishPart(end, nextDts, isLast);
  }

  /** @param isLast of its segment: what is hinted at is the next one, also while this one is on its way to disk */
  #finishPart(end: Ticks, nextDts?: Ticks, isLast = false): boolean {
    this.#flush(end, nextDts);
    const part = this.#open!.endPart(end);
    if (part) this.#options.events.part({ ...this.#open!.asOpen(), full: isLast }, part);
    return part !== undefined;
  }

  /** What is due before the end of a piece belongs to it. */
  #flush(end: Ticks, nextDts: Ticks | undefined): void {
    this.#writer.insertMetadata(end);
    this.#writer.flush(nextDts);
  }

  #close(end: Ticks, nextDts: Ticks | undefined): void {
    const open = this.#open!;
    if (this.#options.partTicks > 0) this.#finishParts(end, nextDts, true);
    else this.#flush(end, nextDts);
    if (this.#isFirstPicture && this.#pictures > 0) this.#endFirstPicture();
    this.#publishedEnd = end;
    const segment = open.finish(end);
    this.#options.events.segment(segment, this.#format.describe(this.#pictures, segment.durationTicks));
  }
}
