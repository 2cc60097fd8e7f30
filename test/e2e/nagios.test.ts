import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeChannel, makeRendition } from '../unit/hls/fixture.ts';
import { makeState } from '../unit/origin/fixture.ts';
import { createOrigin } from '../../src/origin/server.ts';
import { hasNagios, Nagios } from '../support/nagios.ts';
import { testDecoder } from '../support/pictures.ts';
import { quietLog, temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';
import { NO_MARKS, noCommands } from '../unit/origin/fixture.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = readFileSync(join(ROOT, 'config/nagios/sluice.cfg'), 'utf8');

const folder = (): string => {
  const made = temporaryFolder();
  onTestFinished(made.remove);
  return made.path;
};

describe.skipIf(!hasNagios)('the definitions for Nagios', () => {
  it('are right', () => {
    const { status, text } = new Nagios(folder(), EXAMPLE).verify();
    expect(text).toMatch(/Total Warnings: 0\s+Total Errors: {3}0/);
    expect(status).toBe(0);
  });

  it('tell Nagios within seconds that a channel stands still, and that it is well again', async () => {
    let age = 1;
    const channel = {
      ...{ timeline: makeChannel(makeRendition()), switch: noCommands, ...NO_MARKS },
      state: () => makeState({ lastSegmentAge: age }),
    };
    const origin = createOrigin({
      ...{ channels: new Map([['main', channel]]), playerRoot: '/nowhere', decoder: testDecoder(), log: quietLog() },
    });
    const { port } = await origin.start({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => origin.stop());
    const own = EXAMPLE.replaceAll('/opt/sluice/src/main.ts', `${process.execPath} ${join(ROOT, 'src/main.ts')}`)
      .replaceAll('192.0.2.10', '127.0.0.1')
      .replaceAll('!8080', `!${port}`)
      // The example has minutes; here an interval is a second.
      .replaceAll(/check_sluice_rule!.*/g, 'check_sluice_http!1!main')
      .replaceAll('check_sluice_http!1!', `check_sluice_http!${port}!`);
    const nagios = new Nagios(folder(), own);
    nagios.start();
    onTestFinished(() => nagios.stop());
    const status = (what: RegExp) =>
      waitFor(String(what), () => what.test(nagios.service('Channel main') ?? ''), 60_000);
    await status(/^0 SLUICE OK - main: studio on air/);
    age = 60;
    await status(/^2 SLUICE CRITICAL - main: no new segment for 60.0 s/);
    expect(nagios.service('Channel main by HTTP')).toBeDefined();
    age = 1;
    await status(/^0 SLUICE OK/);
  }, 150_000);
});
