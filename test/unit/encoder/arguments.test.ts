import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { encoderArguments, ENCODER_START, FIRST_OUTPUT_FD, type EncoderPlan } from '../../../src/encoder/arguments.ts';
import { encoderOutputs } from '../../../src/encoder/output.ts';
import { nominalBitrate, type Rung, type VideoRung } from '../../../src/encoder/rung.ts';

const START = 1_800_000_000 * 90_000;

const video: VideoRung = {
  ...{ kind: 'video', name: '720p', codec: 'h264', width: 1280, height: 720, frameRate: 30, videoBitrate: 2_800_000 },
  ...{ audioBitrate: 128_000, preset: 'veryfast', options: {} },
};
const small: VideoRung = { ...video, name: '360p', width: 640, height: 360, videoBitrate: 800_000 };
const audio: Rung = { kind: 'audio', name: 'audio', audioBitrate: 96_000 };
const plan = (rungs: readonly Rung[], more: Partial<EncoderPlan> = {}): EncoderPlan => ({
  ...{ rungs, fromTicks: START, segmentTicks: 180_000, lowLatency: false },
  ...more,
});

/** The arguments of each output, its pipe at the end. */
const outputs = (args: readonly string[]): string[][] => {
  const groups: string[][] = [[]];
  for (const argument of args.slice(args.indexOf('-map'))) {
    groups.at(-1)!.push(argument);
    if (/^pipe:\d+$/.test(argument)) groups.push([]);
  }
  return groups.slice(0, -1);
};
const valueOf = (args: readonly string[], name: string): string | undefined =>
  args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
const valuesOf = (args: readonly string[], name: string): string[] =>
  args.flatMap((argument, index) => (argument === name ? [args[index + 1]!] : []));

const anyVideo: fc.Arbitrary<VideoRung> = fc.record({
  kind: fc.constant('video'),
  codec: fc.constantFrom('h264', 'hevc', 'av1'),
  name: fc.string({ minLength: 1 }),
  width: fc.integer({ min: 8, max: 960 }).map((half) => half * 2),
  height: fc.integer({ min: 8, max: 540 }).map((half) => half * 2),
  frameRate: fc.constantFrom(10, 12.5, 24000 / 1001, 25, 30000 / 1001, 30, 60),
  videoBitrate: fc.integer({ min: 50_000, max: 100_000_000 }),
  audioBitrate: fc.integer({ min: 16_000, max: 512_000 }),
  preset: fc.constantFrom('ultrafast', 'veryfast', 'slow'),
  options: fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/), fc.string({ unit: 'grapheme' }), {
    maxKeys: 4,
  }),
});
const anyRung = fc.oneof(
  { weight: 3, arbitrary: anyVideo },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('audio' as const),
      name: fc.string({ minLength: 1 }),
      audioBitrate: fc.integer({ min: 16_000, max: 512_000 }),
    }),
  },
);
const anyPlan: fc.Arbitrary<EncoderPlan> = fc.record({
  rungs: fc.array(anyRung, { minLength: 1, maxLength: 8 }),
  fromTicks: fc.integer({ min: 0, max: 2 ** 46 }).map((quarter) => quarter * 4),
  segmentTicks: fc.integer({ min: 90_000, max: 900_000 }),
  lowLatency: fc.boolean(),
});

describe('the command line of an encoder', () => {
  test('takes each language from its own stream', () => {
    const german: Rung = { ...audio, name: 'audio-de', track: 1 };
    const sounds = outputs(encoderArguments(plan([video, audio, german]))).map((args) => valuesOf(args, '-map').at(-1));
    expect(sounds).toEqual(['0:a:0', '0:a:0', '0:a:1']);
  });

  test('makes sound once for those that have it in common in fragmented MP4, and each language for itself', () => {
    const alike: Rung[] = [1, 2].map((track) => ({ ...audio, audioBitrate: 128_000, name: `audio-${track}`, track }));
    const made = encoderOutputs([video, small, ...alike], 'fmp4').filter(({ stream }) => stream === 'audio');
    expect(made.map(({ rungs }) => rungs.map(({ name }) => name))).toEqual([
      ['720p', '360p'],
      ['audio-1'],
      ['audio-2'],
    ]);
  });

  property.prop([anyPlan])('has one output for each rung, in order, each on a pipe of its own', (of) => {
    const groups = outputs(encoderArguments(of));
    expect(groups.map((group) => group.at(-1))).toEqual(of.rungs.map((_, index) => `pipe:${FIRST_OUTPUT_FD + index}`));
    groups.forEach((group, index) => {
      const rung = of.rungs[index]!;
      expect(valuesOf(group, '-map').length).toBeGreaterThanOrEqual(rung.kind === 'video' ? 2 : 1);
      expect(group).toEqual(expect.arrayContaining(['-c:a', 'aac', '-b:a', String(rung.audioBitrate)]));
      if (rung.kind === 'audio') expect(group).not.toContain('libx264');
    });
  });

  property.prop([anyPlan])('maps every output of the picture graph once, and the sound each time', (of) => {
    const args = encoderArguments(of);
    const pictures = of.rungs.filter(({ kind }) => kind === 'video').map((_, index) => `[v${index}]`);
    const maps = outputs(args).flatMap((group) =>
      group
        .slice(0, 2)
        .concat(group.slice(0, -1))
        .filter((word) => /^\[v\d+\]$/.test(word)),
    );
    expect([...new Set(maps)]).toEqual(pictures);
    const graph = valueOf(args, '-filter_complex');
    if (pictures.length === 0) expect(graph).toBeUndefined();
    else expect(graph!.match(/\[v\d+\]/g)).toEqual(pictures);
  });

  property.prop([anyPlan])('is words that no shell ever sees: what a config says is one word, unchanged', (of) => {
    const args = encoderArguments(of);
    for (const argument of args) expect(typeof argument).toBe('string');
    expect(args.some((argument) => /NaN|undefined|Infinity|\[object/.test(argument) && !strangeIn(of, argument))).toBe(
      false,
    );
    outputs(args).forEach((group, index) => {
      const rung = of.rungs[index]!;
      if (rung.kind !== 'video') return;
      for (const [name, value] of Object.entries(rung.options)) {
        const at = group.findIndex((word, place) => word === `-${name}` && group[place + 1] === value);
        expect(at).toBeGreaterThanOrEqual(0);
      }
    });
  });

  const strangeIn = (of: EncoderPlan, argument: string): boolean =>
    of.rungs.some(
      (rung) =>
        rung.kind === 'video' &&
        Object.entries(rung.options)
          .flat()
          .some((word) => argument.endsWith(word)),
    );

  test("leaves a rung's name out: it is for playlists", () => {
    const args = encoderArguments(plan([{ ...video, name: '$(reboot); rm -rf /' }, audio]));
    expect(args.filter((argument) => argument.includes('reboot'))).toEqual([]);
  });

  test("has a rung's own options behind the usual ones, so that they win", () => {
    const [group] = outputs(encoderArguments(plan([{ ...video, options: { g: '100', tune: "a'b $(c)" } }])));
    expect(valuesOf(group!, '-g').at(-1)).toBe('100');
    expect(valueOf(group!, '-tune')).toBe("a'b $(c)");
  });

  test('keeps to what the playlist declares', () => {
    const [group] = outputs(encoderArguments(plan([video])));
    const most = Number(valueOf(group!, '-maxrate')) + Number(valueOf(group!, '-b:a'));
    expect(Number(valueOf(group!, '-b:v'))).toBe(video.videoBitrate);
    expect(most).toBeLessThanOrEqual(nominalBitrate(video) * 1.1);
  });

  test('scales each picture to the largest rung once, and the others from that', () => {
    const graph = valueOf(
      encoderArguments(plan([small, video, { ...small, name: '4:3', width: 480 }])),
      '-filter_complex',
    )!;
    const [shared, ...rungs] = graph.split(';');
    expect(shared).toContain('scale=1280:720:');
    expect(shared).toMatch(/split=3\[t0\]\[t1\]\[t2\]$/);
    expect(rungs).toEqual([
      '[t0]scale=640:360,setsar=1[v0]',
      '[t1]null[v1]',
      expect.stringMatching(/^\[t2\]scale=480:360:force_original_aspect_ratio=decrease.*pad=480:360:.*\[v2\]$/),
    ]);
  });

  test('has no B-frames and no look-ahead where latency counts', () => {
    const [quality] = outputs(encoderArguments(plan([video])));
    const [quick] = outputs(encoderArguments(plan([video], { lowLatency: true })));
    expect([valueOf(quality!, '-bf'), valueOf(quick!, '-bf')]).toEqual(['2', '0']);
    expect(valueOf(quick!, '-x264-params')).toContain('rc-lookahead=0');
    expect(valueOf(quality!, '-x264-params')).toBeUndefined();
  });

  test('gives lone sound the identifier that it has beside pictures', () => {
    const groups = outputs(encoderArguments(plan([video, audio])));
    expect(groups.map((group) => valueOf(group, '-streamid'))).toEqual([undefined, '0:257']);
    expect(encoderArguments(plan([audio])).join(' ')).not.toContain('filter_complex');
  });
});

describe('the expression for key frames', () => {
  const SHAPE =
    /^expr:if\(isnan\(prev_forced_t\),1,gt\(floor\(\(t\+([\d.e-]+)\)\/([\d.]+)\),floor\(\(prev_forced_t\+([\d.e-]+)\)\/([\d.]+)\)\)\)$/;

  property.prop([fc.integer({ min: 0, max: 2 ** 46 }), fc.constantFrom(90_000, 180_000, 360_000, 150_300), anyVideo])(
    'asks for the first picture, and for one in each stretch of the programme clock',
    (quarter, segmentTicks, rung) => {
      const fromTicks = quarter * 4;
      const args = encoderArguments(plan([rung], { fromTicks, segmentTicks }));
      const match = SHAPE.exec(valueOf(args, '-force_key_frames')!);
      expect(match).not.toBeNull();
      const [phase, segment, samePhase, sameSegment] = match!.slice(1).map(Number);
      expect([samePhase, sameSegment]).toEqual([phase, segment]);
      expect(segment! * 90_000).toBeCloseTo(segmentTicks, 6);
      // Pictures are rounded to the frame rate's own grid: a tolerance of half a picture at most.
      const tolerance = phase! * 90_000 - (fromTicks % segmentTicks);
      expect(tolerance).toBeGreaterThan(0);
      expect(tolerance).toBeLessThanOrEqual(Math.max(750, 45_000 / rung.frameRate) + 0.001);
      // Key frames of the encoder's own choice never come before those that are asked for.
      expect(Number(valueOf(args, '-g'))).toBeGreaterThan((segmentTicks / 90_000) * rung.frameRate);
      if (rung.codec === 'h264') expect(valueOf(args, '-sc_threshold')).toBe('0');
      if (rung.codec === 'hevc') expect(valueOf(args, '-x265-params')).toMatch(/scenecut=0:open-gop=0/);
      if (rung.codec !== 'av1') expect(valueOf(args, '-forced-idr')).toBe('1');
    },
  );

  test('where groups are shorter than segments, there is one in each stretch of their length', () => {
    const of = plan([video], { fromTicks: START + 50_000, groupTicks: 45_000 });
    const [group] = outputs(encoderArguments(of));
    const [phase, length] = SHAPE.exec(valueOf(group!, '-force_key_frames')!)!.slice(1).map(Number);
    expect(length).toBe(0.5);
    expect(phase! * 90_000).toBeCloseTo(5_000 + 750, 3);
    expect(valueOf(group!, '-g')).toBe('30');
  });

  test('a rung that goes on in mid-segment has a key frame there as well, and no other has', () => {
    const goOnAt = new Map([['360p', START + 126_000]]);
    const groups = outputs(encoderArguments(plan([video, small], { goOnAt })));
    const [of720, of360] = groups.map((group) => valueOf(group, '-force_key_frames')!);
    const at = /\+gte\(t,([\d.]+)\)\*lt\(prev_forced_t,([\d.]+)\)\)$/.exec(of360!)!;
    expect(at[1]).toBe(at[2]);
    // Half a picture of the fastest rate before it.
    expect(Number(at[1]) * 90_000).toBeCloseTo(126_000 - 750, 3);
    expect(of720).not.toContain('gte');
  });

  test('its own clock begins where the run does, far enough from zero for sound that comes first', () => {
    expect(ENCODER_START % 4).toBe(0);
    const [group] = outputs(encoderArguments(plan([video])));
    expect(Number(valueOf(group!, '-output_ts_offset')) * 90_000).toBe(ENCODER_START);
  });
});
