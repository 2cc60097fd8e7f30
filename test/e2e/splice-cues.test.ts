import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsToTicks, toWire, ticksToSeconds, type Ticks } from '../../src/clock/ticks.ts';
import type { Channel } from '../../src/channel/channel.ts';
import type { ChannelEvent } from '../../src/events/schemas.ts';
import { renderMediaPlaylist } from '../../src/hls/media-playlist.ts';
import { SlateInput } from '../../src/inputs/slate-input.ts';
import { createUdpInput } from '../../src/inputs/udp-input.ts';
import { dueTicks, type Sample } from '../../src/media/sample.ts';
import { writeSpliceInsert } from '../../src/metadata/splice-write.ts';
import { readRendition } from '../support/programme.ts';
import { channelRig, temporaryFolder } from '../support/rig.ts';
import { AAC, H264, makeSyncFile, measureSync } from '../support/sync-file.ts';
import { muxWithCues, samplesOf, UdpSender } from '../support/ts-sender.ts';
import { freeUdpPort } from '../support/udp-port.ts';
import { waitFor } from '../support/wait.ts';

const SLATE = { name: 'slate', title: 'Test', width: 320, height: 180, frameRate: 30 };
const FRAME = 1 / 30;
const RENDITIONS = ['small', 'tiny', 'audio'];

describe('splice cues of transport streams', () => {
  const folder = temporaryFolder();
  const senders: UdpSender[] = [];
  let channel: Channel;
  let events: ChannelEvent[];
  let samples: Sample[];

  const tags = (rendition: string): string[] =>
    (renderMediaPlaylist(channel.timeline.renditions.get(rendition)!) ?? '').match(/^#EXT-X-DATERANGE.*/gm) ?? [];
  const date = (tag: string): number => Date.parse(/START-DATE="([^"]+)"/.exec(tag)![1]!) / 1000;

  beforeAll(async () => {
    // A white picture 0.4 s into each second: what the cues speak of can be seen.
    const path = join(folder.path, 'source.ts');
    await makeSyncFile(path, { seconds: 20, output: [...H264, '-g', '30', ...AAC, '-f', 'mpegts'] });
    samples = samplesOf(readFileSync(path));
    const [tower, standby] = [await freeUdpPort(), await freeUdpPort()];
    ({ channel, events } = channelRig(
      folder.path,
      (environment) => [
        createUdpInput('tower', { host: '127.0.0.1', port: tower, interface: '127.0.0.1' }, environment),
        createUdpInput('standby', { host: '127.0.0.1', port: standby, interface: '127.0.0.1' }, environment),
        new SlateInput(SLATE, environment),
      ],
      { part: 0.5, window: 30 },
    ));
    await channel.start();
    await waitFor('the slate', () => channel.timeline.renditions.get('small')!.last !== undefined);
    senders.push(
      new UdpSender(tower, muxWithCues(samples, cuesOf(1))),
      new UdpSender(standby, muxWithCues(samples, cuesOf(2))),
    );
    await waitFor('the tower', () => channel.state().onAir === 'tower');
  });

  afterAll(async () => {
    for (const sender of senders) sender.stop();
    await channel.stop();
    folder.remove();
  });

  /** Out with the flash of the eighth second, in with that of the twelfth; each is said twice, two seconds ahead. */
  const cuesOf = (eventId: number): { ticks: Ticks; section: Buffer }[] => {
    const first = Math.min(...samples.map(dueTicks));
    const pictures = samples.filter((sample) => sample.kind === 'video').map(({ pts }) => pts);
    const flash = (second: number): Ticks => Math.min(...pictures) + secondsToTicks(second + 0.4);
    return [
      ...[5.9, 6.4].map((at) => ({ at, out: true, ticks: flash(8) })),
      ...[9.9, 10.4].map((at) => ({ at, out: false, ticks: flash(12) })),
    ].map(({ at, out, ticks }) => ({
      ticks: first + secondsToTicks(at),
      section: writeSpliceInsert({ eventId, out, ticks }),
    }));
  };

  it('are in the playlists of all renditions, ahead of their moment, and only those of what is on the air', async () => {
    await waitFor('the announcement', () => tags('small').length > 0);
    const [announced] = tags('small');
    expect(announced).toMatch(
      /^#EXT-X-DATERANGE:ID="splice-00000001-\d+",START-DATE="[^"]+",SCTE35-OUT=0xFC30[0-9A-F]+$/,
    );
    const { startTicks, parts } = channel.timeline.renditions.get('small')!.open ?? { startTicks: 0, parts: [] };
    const edge = ticksToSeconds(startTicks + parts.reduce((sum, { durationTicks }) => sum + durationTicks, 0));
    expect(date(announced!)).toBeGreaterThan(edge);
    await waitFor('the end', () => RENDITIONS.every((name) => tags(name).length === 2));
    for (const name of RENDITIONS) {
      const [out, back] = tags(name);
      expect(out).toBe(announced);
      expect(back).toMatch(
        /^#EXT-X-DATERANGE:ID="splice-00000001-\d+",START-DATE="[^"]+",DURATION=\d\.\d+,SCTE35-IN=0xFC30[0-9A-F]+$/,
      );
      expect(date(back!)).toBe(date(out!));
    }
    expect(events.filter(({ type }) => type === 'break')).toMatchObject([
      { what: 'announced', input: 'tower' },
      { what: 'ended', input: 'tower' },
    ]);
  });

  it('say the very picture', async () => {
    const [out, back] = tags('small');
    const duration = Number(/DURATION=([\d.]+)/.exec(back!)![1]);
    expect(Math.abs(duration - 4)).toBeLessThan(FRAME);
    await waitFor('what is behind it', () => {
      const { last } = channel.timeline.renditions.get('small')!;
      return last && ticksToSeconds(last.startTicks) > date(out!) + duration + 1;
    });
    const shown = ticksToSeconds(toWire(secondsToTicks(date(out!))));
    for (const name of ['small', 'tiny']) {
      const { flashes } = await measureSync(readRendition(join(folder.path, 'live', 'test', name)));
      for (const moment of [shown, shown + duration]) {
        const nearest = Math.min(...flashes.map((flash) => Math.abs(flash - moment)));
        expect(nearest).toBeLessThan(1.1 * FRAME);
      }
    }
  });
});
