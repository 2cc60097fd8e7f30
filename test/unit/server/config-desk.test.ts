import { describe, expect, it } from 'vitest';
import { parseConfig, resolvePaths } from '../../../src/config/load.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { ChannelEvent } from '../../../src/events/schemas.ts';
import { expectedVersions } from '../../../src/origin/config-schemas.ts';
import { ConfigDesk, type ConfigDeskOptions } from '../../../src/server/config/config-desk.ts';
import { versionOf } from '../../../src/server/config/config-file.ts';
import { LiveConfig } from '../../../src/server/live-config.ts';
import { quietLog } from '../../support/rig.ts';

const textOf = (level: string): string =>
  `log: { level: ${level} }\nchannels:\n  main: { inputs: [{ name: s, type: slate }] }\n`;

/** A disk that answers when it is told to. */
const rig = async () => {
  const disk = { text: textOf('info'), ready: Promise.resolve() };
  const file = {
    path: '/etc/sluice.yaml',
    read: () => disk.ready.then(() => disk.text),
    write: (text: string) => disk.ready.then(() => void (disk.text = text)),
  };
  const fleet = { startChannel: () => Promise.resolve(true), stopChannel: () => Promise.resolve(false) };
  const bus = new EventBus<ChannelEvent>(() => undefined);
  const told: unknown[] = [];
  bus.on((event) => told.push(event));
  const desk = new ConfigDesk({
    ...{ file, fleet, bus, initial: '', environment: {}, folder: '/etc', log: quietLog() },
    live: new LiveConfig(resolvePaths(parseConfig(disk.text, 'sluice.yaml', {}), '/etc')),
    requireCapabilities: () => Promise.resolve(),
  } as unknown as ConfigDeskOptions);
  await desk.start();
  return { desk, disk, told };
};

describe('changes of the config that come at once', () => {
  it('are made by one of those who saw the same version; the others are told', async () => {
    const { desk, disk } = await rig();
    const expected = [versionOf(disk.text)];
    const levels = ['debug', 'warn', 'error', 'fatal'];
    const all = await Promise.allSettled(levels.map((level) => desk.apply(textOf(level), { by: 'kim', expected })));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', ...Array<string>(3).fill('rejected')]);
    expect(all[1]).toMatchObject({ reason: { code: 'stale' } });
    expect(disk.text).toBe(textOf('debug'));
  });

  it('wait for their turn, twenty of them', async () => {
    const { desk, disk } = await rig();
    const { promise, resolve } = Promise.withResolvers<void>();
    disk.ready = promise;
    const all = Array.from({ length: 25 }, () => desk.apply(textOf('warn'), { by: 'kim' }));
    const refused = await Promise.allSettled(all.slice(20));
    for (const one of refused) expect(one).toMatchObject({ reason: { code: 'too-many-changes' } });
    resolve();
    await Promise.all(all.slice(0, 20));
    expect((await desk.apply(textOf('error'), { by: 'kim' })).changes).toHaveLength(1);
  });
});

describe('a channel', () => {
  it('that is stopped already, and stopped again, is no event', async () => {
    const { desk, told } = await rig();
    expect([await desk.startChannel('main', 'kim'), await desk.stopChannel('main', 'kim')]).toEqual([true, false]);
    expect(told).toMatchObject([{ type: 'channel', what: 'started' }]);
  });
});

describe('If-Match of the config', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    ['"a"', ['a']],
    ['"a", "b"', ['a', 'b']],
    ['W/"a", "b"', ['b']],
    ['W/"a"', []],
    ['a', []],
    ['', []],
  ])('%s', (header, expected) => {
    expect(expectedVersions(header)).toEqual(expected);
  });
});
