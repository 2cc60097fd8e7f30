import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, BenchContext, BenchResult, Figure } from '../bench.ts';
import { processFigures } from '../measure/process.ts';
import { inspectRendition, soundOffset, type RecordingReport } from '../soak/recording.ts';
import { SoakScript } from '../soak/script.ts';
import { SoakServer } from '../soak/server.ts';
import { makeForms, Source } from '../soak/sources.ts';
import { Viewer } from '../soak/viewer.ts';

/** Until this is over and enough was cut, minutes; SLUICE_SOAK_MINUTES shortens it. */
const MINUTES = Number(process.env['SLUICE_SOAK_MINUTES'] ?? 20);
const CUTS_PER_MINUTE = 10;
const SETTLE_MS = 10_000;
/** What is in memory of the past, and what is kept fetchable beyond it, is full by then; a quarter of a shorter soak. */
const WARM_MS = Math.min(150, 15 * MINUTES) * 1000;
/** Garbage is looked for when as much is new as is in use (src/process/memory.ts); what leaks outgrows that. */
const MOST_GROWTH = 2;
const MOST_OFFSET_MS = 40;
/** Each of the two sources has one while it sends sound of another form; what was left over would be more by far. */
const MOST_CONVERTERS = 2;
const CONVERTER_PIPES = 3;

/** Nothing of it may ever be. */
const none = (name: string, ours: number, unit: string): Figure => ({
  name,
  unit,
  ours,
  peer: { name: 'limit: none', value: 1 },
  wanted: { most: 0 },
});

const atMost = (name: string, ours: number, limit: number, unit: string, peer = 'limit'): Figure => ({
  name,
  unit,
  ours,
  peer: { name: peer, value: limit },
  wanted: { most: 1 },
});

const run = async (context: BenchContext): Promise<BenchResult> => {
  const place = await mkdtemp(join(context.folder, 'switch-'));
  const forms = await makeForms(place);
  const server = await SoakServer.start(place, forms[0]!);
  const sources = ['cam1', 'cam2'].map((name, index) => new Source(name, `${server.rtmp}/${name}`, forms, 2 * index));
  for (const source of sources) source.start();
  const viewer = await Viewer.open(`${server.http}/watch/main`);
  try {
    await sleep(SETTLE_MS);
    const before = processFigures(server.pid);
    const cutsBefore = server.cuts.length;
    const script = new SoakScript(server, sources);
    const until = performance.now() + MINUTES * 60_000;
    const warmAt = performance.now() + WARM_MS;
    let warm: number | undefined;
    let forbidden = 0;
    while (performance.now() < until) {
      await script.step();
      forbidden += await server.forbiddenTags();
      if (performance.now() >= warmAt) warm ??= processFigures(server.pid).memory;
      context.say(
        `switch: ${server.cuts.length - cutsBefore} cuts, ${Math.round((until - performance.now()) / 1000)} s left`,
      );
    }
    await sleep(SETTLE_MS);
    const watched = await viewer.stats();
    const after = processFigures(server.pid);
    const cuts = server.cuts.slice(cutsBefore);
    const { encoder } = await server.state();
    await Promise.all(sources.map((source) => source.kill()));
    await viewer.close();
    await server.stop();
    context.say(
      `switch: ${[...script.done].map(([kind, count]) => `${count} ${kind}`).join(', ')}; looking at the recording`,
    );
    const recorded = ['small', 'tiny', 'audio'].map((rendition) => inspectRendition(server.recording, rendition));
    const sum = (of: (report: RecordingReport) => number): number => recorded.reduce((all, each) => all + of(each), 0);
    const { worst, marks } = await soundOffset(server.recording, 'small');
    return {
      figures: [
        {
          name: 'cuts',
          unit: `in ${MINUTES} min`,
          ours: cuts.length,
          peer: { name: 'wanted', value: MINUTES * CUTS_PER_MINUTE },
          wanted: { least: 1 },
        },
        none(
          'steps other than one frame, pictures and sound',
          sum((each) => each.wrongSteps),
          'in all renditions',
        ),
        none('longest hole beyond a frame', Math.max(...recorded.map((each) => each.longestHole)), 'ms'),
        none(
          'decoding times that go back',
          sum((each) => each.backwards),
          'in all renditions',
        ),
        none(
          'continuity errors',
          sum((each) => each.continuityErrors),
          'in all renditions',
        ),
        none(
          'decode errors',
          sum((each) => each.decodeErrors),
          'lines of ffmpeg',
        ),
        none('discontinuities and gaps in playlists', forbidden, 'tags'),
        none('encoder restarts', encoder.restarts, 'restarts'),
        atMost(`sound beside pictures, 95 % of ${marks} marks`, worst, MOST_OFFSET_MS, 'ms'),
        none('stalls of hls.js in Chromium', watched.stalls, 'stalls'),
        atMost('processes', after.children, before.children + MOST_CONVERTERS, 'children', 'before, and converters'),
        atMost(
          'file descriptors',
          after.fileDescriptors,
          before.fileDescriptors + MOST_CONVERTERS * CONVERTER_PIPES,
          'open',
          'before, and converters',
        ),
        atMost(
          'memory of Node',
          after.memory / 1e6,
          (MOST_GROWTH * (warm ?? before.memory)) / 1e6,
          'MB',
          'twice that with its window full',
        ),
      ],
    };
  } finally {
    await Promise.all(sources.map((source) => source.kill()));
    await viewer.close();
  }
};

/** 200 cuts in twenty minutes, by hand, by schedule and by failure, with everything that was published looked at. */
export const switching: Bench = {
  name: 'switch',
  summary: `a soak of ${MINUTES} minutes: cuts by hand, by schedule and by failure (only when it is named)`,
  onlyByName: true,
  run,
};
