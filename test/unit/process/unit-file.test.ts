import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../support/rig.ts';

const UNIT = resolve(import.meta.dirname, '../../../config/systemd/sluice.service');
const HAS_SYSTEMD = spawnSync('systemd-analyze', ['--version']).status === 0;

it.skipIf(!HAS_SYSTEMD)('the unit is right by systemd-analyze', () => {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  const file = join(folder.path, 'sluice.service');
  // Node is elsewhere on this machine.
  writeFileSync(file, readFileSync(UNIT, 'utf8').replace('/usr/bin/node', process.execPath));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file]);
  expect([status, stderr.toString()]).toEqual([0, '']);
});
