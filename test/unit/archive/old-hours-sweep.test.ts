import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished, expect, test } from 'vitest';
import { ChannelArchive } from '../../../src/archive/channel-archive.ts';
import { Hours } from '../../../src/archive/hours.ts';
import { OldHoursSweep } from '../../../src/archive/old-hours-sweep.ts';
import { WriteQueue } from '../../../src/archive/write-queue.ts';
import { secondsToTicks, type Ticks } from '../../../src/clock/ticks.ts';
import { described } from '../../support/described.ts';
import { temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

const LENGTH: Ticks = secondsToTicks(2);
const log = pino({ level: 'silent' });
const HOUR = secondsToTicks(3600);
const FIRST: Ticks = secondsToTicks(Date.UTC(2026, 10, 21, 4) / 1000);

test('old hours come to agree with their playlists, one after the other', async () => {
  const { path: folder, remove } = temporaryFolder();
  onTestFinished(remove);
  const archive = new ChannelArchive({ folder, keepTicks: undefined, log });
  const chunks = [Buffer.from('media')];
  for (let hour = 0; hour < 4; hour++) {
    for (const startTicks of [FIRST + hour * HOUR, FIRST + hour * HOUR + LENGTH]) {
      const times = { msn: startTicks / LENGTH, startTicks, durationTicks: LENGTH };
      await archive.add(
        '720p',
        { ...times, byteLength: 5, chunks, parts: [], discontinuity: false, gap: false },
        described(),
      );
    }
  }
  await archive.stop();
  const lost = join(folder, '720p/2026112104', `${FIRST / LENGTH}.ts`);
  const orphan = join(folder, '720p/2026112105/1234.ts');
  const young = join(folder, '720p/2026112107/1234.ts');
  rmSync(lost);
  for (const path of [orphan, young]) writeFileSync(path, 'half');

  const hours = new Hours(folder);
  const sweep = new OldHoursSweep({ folder, hours, queue: new WriteQueue(log), log, pauseMs: 0 });
  sweep.start();
  const journal = await hours.journal('720p', '2026112104');
  await waitFor('both to be looked at', () => !existsSync(orphan) && journal!.entries.length === 1);
  await sweep.stop();
  expect(journal!.entries.map(({ segment }) => segment.startTicks)).toEqual([FIRST + LENGTH]);
  // What the start looks at is left to it: it may be in the making.
  expect(existsSync(young)).toBe(true);
});
