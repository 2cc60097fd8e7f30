import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channel/channel.ts';
import { SlateInput } from '../../src/inputs/slate-input.ts';
import type { RenditionTimeline } from '../../src/timeline/rendition-timeline.ts';
import type { Segment } from '../../src/timeline/segment.ts';
import { examine, readRendition } from '../support/programme.ts';
import { channelRig, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

const FRAME = 3000;
const SLATE = { name: 'slate', title: 'Parts', width: 320, height: 180, frameRate: 30 };
const KILLS = 4;

const bytesOf = ({ chunks }: Pick<Segment, 'chunks'>): Buffer => Buffer.concat(chunks ?? []);
const place = ({ open, last }: RenditionTimeline): string => `${open?.msn ?? last?.msn}.${open?.parts.length ?? 0}`;

describe('an encoder that is killed in mid-segment of a channel with parts', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let channel: Channel;

  beforeEach(() => {
    folder = temporaryFolder();
    const config = { segment: 2, part: 0.2, window: 60 };
    channel = channelRig(folder.path, (environment) => [new SlateInput(SLATE, environment)], config).channel;
  });

  afterEach(async () => {
    await channel.stop();
    folder.remove();
  });

  /** Ends the encoder in the very moment in which one rendition has a part that another has not. */
  const killOutOfStep = async (): Promise<void> => {
    const { pid } = channel.state().encoder;
    const [small, tiny] = ['small', 'tiny'].map((name) => channel.timeline.renditions.get(name)!);
    await new Promise<void>((resolve) => {
      const stop = small!.onChange(() => {
        const parts = small!.open?.parts.length ?? 0;
        if (parts < 3 || parts > 7 || place(small!) === place(tiny!)) return;
        stop();
        process.kill(pid!, 'SIGKILL');
        resolve();
      });
    });
    await waitFor('another encoder', () => channel.state().encoder.pid !== pid && channel.state().encoder.pid);
  };

  it('loses nothing and doubles nothing in any rendition, and takes no part back', async () => {
    await channel.start();
    const told = new Map<string, string[]>();
    for (const [name, rendition] of channel.timeline.renditions) {
      const names: string[] = [];
      told.set(name, names);
      rendition.onChange(() => {
        const part = rendition.open?.parts.at(-1);
        const label = part && `${rendition.open!.msn}.${part.index}`;
        if (label !== undefined && names.at(-1) !== label) names.push(label);
      });
    }
    for (let kill = 0; kill < KILLS; kill++) {
      const from = channel.timeline.renditions.get('small')!.last?.msn ?? 0;
      await waitFor('a segment since', () => (channel.timeline.renditions.get('small')!.last?.msn ?? 0) > from);
      await killOutOfStep();
    }
    expect(channel.state().encoder.restarts).toBe(KILLS);
    const end = channel.timeline.renditions.get('small')!.last!.msn + 2;
    await waitFor('the end', () => [...channel.timeline.renditions.values()].every(({ last }) => last!.msn >= end));
    for (const [name, rendition] of channel.timeline.renditions) {
      const segments = rendition.segments.filter(({ chunks }) => chunks !== undefined);
      expect(segments.map(({ msn }) => msn)).toEqual(segments.map((_, index) => segments[0]!.msn + index));
      for (const segment of segments) {
        // What was told is listed, whole and in order; old ones have let go of theirs.
        if (segment.parts.length === 0) continue;
        expect(Buffer.concat(segment.parts.map(bytesOf))).toEqual(bytesOf(segment));
        const names = segment.parts.map(({ index }) => `${segment.msn}.${index}`);
        expect(told.get(name)!.filter((label) => label.startsWith(`${segment.msn}.`))).toEqual(names);
      }
    }
    await channel.stop();
    for (const name of ['small', 'tiny']) {
      const report = examine(readRendition(join(folder.path, 'live', 'test', name)), FRAME);
      const sound = { pictureSteps: [], soundSteps: [], backwards: 0, continuityErrors: 0, complaints: '' };
      expect(report).toMatchObject(sound);
      expect(report.pictures).toBeGreaterThan(KILLS * 60);
    }
    const audio = examine(readRendition(join(folder.path, 'live', 'test', 'audio')), FRAME);
    expect(audio).toMatchObject({ pictures: 0, soundSteps: [], continuityErrors: 0, complaints: '' });
  });
});
