import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeptChild, type KeptChildOptions, type RunEnd } from '../../../src/process/kept-child.ts';
import { ProcessLedger } from '../../../src/process/ledger.ts';
import { RestartPolicy } from '../../../src/process/restart-policy.ts';
import { quietLog, temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

let folder: ReturnType<typeof temporaryFolder>;
let kept: KeptChild | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await kept?.stop();
  folder.remove();
});

/** A Node program, given as its text. */
const keep = (script: (run: number) => string, options: Partial<KeptChildOptions> = {}) => {
  const seen = { text: '', ends: [] as RunEnd[], starts: 0 };
  kept = new KeptChild({
    name: 'test',
    command: process.execPath,
    args: () => ['-e', script(seen.starts)],
    ledger: new ProcessLedger(join(folder.path, 'children.json')),
    log: quietLog(),
    policy: new RestartPolicy({ longestPause: 0.01 }),
    onStart: () => seen.starts++,
    onBytes: (chunk) => (seen.text += chunk.toString()),
    onEnd: (end) => seen.ends.push(end),
    ...options,
  });
  kept.start();
  return seen;
};

it('is started again when it ends, with its last words told', async () => {
  const seen = keep(
    (run) => `process.stdout.write('run ${run};'); console.error('out of ideas'); process.exitCode = 3`,
  );
  await waitFor('five runs', () => seen.ends.length >= 5);
  expect(seen.text).toContain('run 1;run 2;run 3;');
  expect(seen.ends[0]).toMatchObject({ why: 'code 3', words: ['out of ideas'], brought: 6, pause: 0 });
  expect(seen.ends[4]!.pause).toBeGreaterThan(0);
});

it('is started again when it hangs', async () => {
  const seen = keep((run) => (run === 1 ? 'setInterval(() => {}, 1000)' : "setInterval(() => console.log('x'), 50)"), {
    silence: { seconds: 1, from: 'start' },
  });
  await waitFor('the second run', () => seen.text.includes('x'));
  expect(seen.ends[0]!.why).toBe('it was silent for too long');
});

it('that may wait is ended only when it falls silent after the first byte', async () => {
  const script = "setTimeout(() => process.stdout.write('x'), 1500); setInterval(() => {}, 1000)";
  const seen = keep(() => script, { silence: { seconds: 1, from: 'first-byte' } });
  await waitFor('the end of the first run', () => seen.ends.length > 0);
  expect(seen.ends[0]).toMatchObject({ why: 'it was silent for too long', brought: 1 });
});

it('that owes nothing may be silent, and is ended when it gives nothing for what it was given', async () => {
  const script = "setTimeout(() => process.stdout.write('x'), 2500); process.stdin.resume()";
  const seen = keep(() => script, { stdin: 'pipe', silence: { seconds: 1, from: 'input' } });
  await waitFor('a word after a long silence', () => seen.text === 'x');
  expect(seen.ends).toEqual([]);
  expect(kept!.write(Buffer.from('x'))).toBe(true);
  await waitFor('the end of the first run', () => seen.ends.length > 0);
  expect(seen.ends[0]!.why).toBe('it was silent for too long');
});

it('that cannot be started is tried again, and says why', async () => {
  const seen = keep(() => '', { command: join(folder.path, 'missing') });
  await waitFor('two tries', () => seen.ends.length >= 2);
  expect(seen.ends[0]!.why).toContain('ENOENT');
});

it('goes on with other arguments when told to, and the former run says nothing more', async () => {
  const seen = keep((run) => `setInterval(() => process.stdout.write('${run}'), 20)`);
  await waitFor('the first run', () => seen.text.includes('1'));
  await kept!.restart();
  await waitFor('the second run', () => seen.text.includes('2'));
  expect(seen.text).toMatch(/^1+2+$/);
  expect(seen.ends).toEqual([]);
});

it('stays stopped', async () => {
  const seen = keep(() => 'setInterval(() => {}, 1000)');
  const restarting = kept!.restart();
  await kept!.stop();
  await restarting;
  expect(kept!.waitingBytes).toBeUndefined();
  expect(seen.ends).toEqual([]);
  const { starts } = seen;
  await kept!.restart();
  expect(seen.starts).toBe(starts);
});

it('writes what is left when it is told that nothing more comes, and is not started again', async () => {
  const echo = "process.stdin.on('data', (d) => setTimeout(() => process.stdout.write(d), 50)); console.log('ready')";
  const seen = keep(() => echo, { stdin: 'pipe' });
  await waitFor('its start', () => seen.text === 'ready\n');
  kept!.write(Buffer.from('the rest'));
  await kept!.finish(10_000);
  expect(seen.text).toBe('ready\nthe rest');
  expect(seen.starts).toBe(1);
  expect(seen.ends).toEqual([]);
});

it('is ended when it does not end by itself', async () => {
  const seen = keep(() => "setInterval(() => {}, 1000); console.log('ready')", { stdin: 'pipe' });
  await waitFor('its start', () => seen.text === 'ready\n');
  await kept!.finish(50);
  expect(seen.starts).toBe(1);
});
