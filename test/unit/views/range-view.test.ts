import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { ChannelArchive } from '../../../src/archive/channel-archive.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { viewRange } from '../../../src/views/range-view.ts';
import { described } from '../../support/described.ts';
import { temporaryFolder } from '../../support/rig.ts';

const LENGTH: Ticks = secondsToTicks(2);
const START: Ticks = secondsToTicks(Date.UTC(2026, 10, 21, 9) / 1000);

test('a range that grows has its renditions once all of them have begun: players read once what there is', async () => {
  const { path: folder, remove } = temporaryFolder();
  onTestFinished(remove);
  const archive = new ChannelArchive({ folder, keepTicks: undefined, log: pino({ level: 'silent' }) });
  onTestFinished(() => archive.stop());
  const add = (name: string, startTicks: Ticks): Promise<boolean> => {
    const chunks = [Buffer.from('media')];
    const times = { msn: startTicks / LENGTH, startTicks, durationTicks: LENGTH };
    return archive.add(
      name,
      { ...times, byteLength: 5, chunks, parts: [], discontinuity: false, gap: false },
      described({ name }),
    );
  };
  const view = async (now: Ticks): Promise<string[] | undefined> => {
    const range = { from: START, to: START + secondsToTicks(3600) };
    const seen = await viewRange({ reader: archive, range, now });
    return seen && [...seen.renditions.keys()].sort();
  };
  for (const name of ['large', 'small']) await add(name, START - LENGTH);
  expect(await view(START + LENGTH)).toBeUndefined();
  await add('small', START);
  expect(await view(START + LENGTH)).toBeUndefined();
  await add('large', START);
  expect(await view(START + LENGTH)).toEqual(['large', 'small']);
});
