import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { LOOK_HEIGHT, LOOK_WIDTH } from '../../../src/watchdog/picture.ts';
import { Watchdogs, type WatchdogChange, type WatchdogConfig } from '../../../src/watchdog/watchdogs.ts';

const SIZE = LOOK_WIDTH * LOOK_HEIGHT;
const BLACK = Buffer.alloc(SIZE, 2);
const still = Buffer.alloc(SIZE, 120);
const moving = (now: number): Buffer => Buffer.alloc(SIZE, 60 + ((now * 7) % 100));

interface Scene {
  readonly rate?: number;
  readonly bytes?: number;
  readonly picture?: (now: number) => Buffer;
  /** dBFS; undefined: no sound is sent. */
  readonly level?: number | undefined;
}

/** An input that sends half a second at a time, a key frame each second. */
class Stage {
  now = 1_800_000_000;
  readonly start = this.now;
  readonly changes: (WatchdogChange & { at: number })[] = [];
  readonly watchdogs: Watchdogs;

  constructor(config: WatchdogConfig) {
    this.watchdogs = new Watchdogs(config, (change) => this.changes.push({ ...change, at: this.now - this.start }));
  }

  send(seconds: number, { rate = 30, bytes = 10_000, picture = moving, ...sound }: Scene = {}): this {
    const level = 'level' in sound ? sound.level : -20;
    for (const until = this.now + seconds; this.now < until;) {
      this.now += 0.5;
      for (let count = 0; count < rate / 2; count++) this.watchdogs.sample('video', bytes, this.now);
      if (level !== undefined) {
        this.watchdogs.sample('audio', 300, this.now);
        this.watchdogs.sound(level, this.now);
      }
      if (Number.isInteger(this.now)) this.watchdogs.picture(picture(this.now), this.now);
      this.watchdogs.tick(true, this.now);
    }
    return this;
  }

  /** Sends nothing. */
  pause(seconds: number): this {
    for (const until = this.now + seconds; this.now < until;) {
      this.now += 0.5;
      this.watchdogs.tick(false, this.now);
    }
    return this;
  }

  get told(): string[] {
    return this.changes.map(({ at, raised, reason }) => `${at} ${raised ? '!' : '-'} ${reason}`);
  }
}

const ALL: WatchdogConfig = {
  frozen: 10,
  black: 5,
  silent: 8,
  bitrate: { below: 0.3, for: 10 },
  frameRate: { below: 0.5, for: 5 },
};

describe('the watchdogs of an input', () => {
  it('say nothing of one that is well', () => {
    const stage = new Stage(ALL).send(120);
    expect(stage.told).toEqual([]);
    expect(stage.watchdogs).toMatchObject({ raised: [], wellSince: -Infinity });
    expect(stage.watchdogs.trouble(stage.now)).toBeUndefined();
  });

  it('tell that the picture is frozen, and that it moves again', () => {
    const stage = new Stage(ALL).send(20).send(20, { picture: () => still });
    expect(stage.watchdogs.trouble(stage.now)).toBe('picture frozen for 19 s');
    expect(stage.watchdogs.wellSince).toBeUndefined();
    stage.send(10);
    expect(stage.told).toEqual(['31 ! picture frozen for 10 s', '43 - picture moves again']);
    expect(stage.watchdogs.wellSince).toBe(stage.start + 43);
  });

  it('tell of black, which is frozen in the end as well', () => {
    const stage = new Stage(ALL).send(20).send(15, { picture: () => BLACK });
    expect(stage.told).toEqual(['26 ! picture black for 5 s', '31 ! picture frozen for 10 s']);
    expect(stage.watchdogs.trouble(stage.now)).toBe('picture black for 14 s, picture frozen for 14 s');
  });

  it('tell of silence, and of sound that does not come at all', () => {
    const quiet = new Stage(ALL).send(20).send(20, { level: -70 }).send(5);
    expect(quiet.told).toEqual(['28.5 ! sound silent for 8 s', '42.5 - sound is back']);
    const without = new Stage(ALL).send(20).send(20, { level: undefined });
    expect(without.told).toEqual(['28 ! sound silent for 8 s']);
    const never = new Stage(ALL).send(20, { level: undefined });
    expect(never.watchdogs.raised).toEqual(['silent']);
  });

  it('tell of a bit rate and of a frame rate far below the usual', () => {
    const poor = new Stage(ALL).send(60).send(30, { bytes: 1000 }).send(30);
    expect(poor.told).toEqual([
      expect.stringMatching(/^7\d(\.5)? ! 245 kbit\/s in place of the usual 2\.4 Mbit\/s for 1[0-2] s$/),
      expect.stringMatching(/^9\d(\.5)? - bit rate is as usual again$/),
    ]);
    const slow = new Stage(ALL).send(60).send(30, { rate: 6, bytes: 50_000 }).send(30);
    expect(slow.told).toEqual([
      expect.stringMatching(/^6\d(\.5)? ! 6\.0 pictures\/s in place of the usual 30 pictures\/s for [56] s$/),
      expect.stringMatching(/^9\d(\.5)? - frame rate is as usual again$/),
    ]);
  });

  it('leave an input that sends nothing to others', () => {
    expect(new Stage(ALL).send(30).pause(300).send(30).told).toEqual([]);
  });

  it('take a source that comes back as frozen as it was for no better', () => {
    const stage = new Stage(ALL)
      .send(5)
      .send(20, { picture: () => still })
      .pause(20);
    stage.watchdogs.connected(stage.now);
    stage.send(5, { picture: () => still });
    expect(stage.watchdogs.raised).toEqual(['frozen']);
    stage.send(5);
    expect(stage.watchdogs.raised).toEqual([]);
  });

  it('know nothing of the rates of a source that has just connected', () => {
    const stage = new Stage(ALL).send(60).pause(2);
    stage.watchdogs.connected(stage.now);
    expect(stage.send(120, { bytes: 500 }).told).toEqual([]);
  });

  it('that are not wanted are not there', () => {
    const stage = new Stage({ silent: 5 }).send(20).send(60, { picture: () => BLACK, rate: 2 });
    expect(stage.told).toEqual([]);
  });
});

const scene = fc.record({
  seconds: fc.integer({ min: 1, max: 30 }),
  rate: fc.constantFrom(2, 30),
  bytes: fc.constantFrom(100, 10_000),
  picture: fc.constantFrom(
    moving,
    () => BLACK,
    () => still,
  ),
  level: fc.constantFrom(undefined, -70, -20),
  pause: fc.constantFrom(0, 0, 5),
});

property.prop([fc.array(scene, { maxLength: 12 })])(
  'whatever is shown, what is told agrees with what stands',
  (all) => {
    const stage = new Stage(ALL);
    for (const { seconds, pause, ...shown } of all) {
      stage.send(seconds, shown).pause(pause);
      const standing = new Set<string>();
      for (const { watchdog, raised } of stage.changes) {
        expect(standing.has(watchdog)).toBe(!raised);
        if (raised) standing.add(watchdog);
        else standing.delete(watchdog);
      }
      expect(new Set(stage.watchdogs.raised)).toEqual(standing);
      expect(stage.watchdogs.wellSince === undefined).toBe(standing.size > 0);
      expect(stage.watchdogs.trouble(stage.now) === undefined).toBe(standing.size === 0);
    }
    // A minute of what nobody can object to, and all is well.
    stage.watchdogs.connected(stage.now);
    stage.send(62);
    expect(stage.watchdogs.raised).toEqual([]);
  },
);
