import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, BenchContext, Skipped } from './bench.ts';
import { BENCHES } from './catalogue.ts';
import { describeMachine, loadBefore } from './measure/machine.ts';
import { makeMedia, type Media } from './measure/media.ts';
import { stopPrograms } from './measure/program.ts';
import { renderTable } from './table.ts';
import { judge, type Judged } from './verdict.ts';

const USAGE = `npm run bench -- [NAME...] [--list] [--json]
  NAME...   only these benches
  --list    what there is
  --json    the result for programs, on stdout
Exit code 0: all within their limits; 1: something is over; 2: a bench could not run.`;

const list = (): string => BENCHES.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n');

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

interface Outcome {
  readonly judged: readonly Judged[];
  readonly skipped: readonly Skipped[];
  readonly failed: boolean;
}

/** A bench that breaks does not take the others' figures with it. */
const runAll = async (benches: readonly Bench[], context: BenchContext): Promise<Outcome> => {
  const judged: Judged[] = [];
  const skipped: Skipped[] = [];
  let failed = false;
  for (const bench of benches) {
    const began = performance.now();
    say(`${bench.name}: ${bench.summary}`);
    try {
      const result = await bench.run(context);
      judged.push(...result.figures.map((figure) => judge({ ...figure, name: `${bench.name}: ${figure.name}` })));
      skipped.push(...(result.skipped ?? []).map((each) => ({ ...each, name: `${bench.name}: ${each.name}` })));
    } catch (error) {
      failed = true;
      skipped.push({ name: bench.name, reason: `failed: ${error instanceof Error ? error.message : String(error)}` });
    } finally {
      await stopPrograms();
    }
    say(`${bench.name}: ${Math.round((performance.now() - began) / 1000)} s`);
  }
  return { judged, skipped, failed };
};

const report = async ({ judged, skipped }: Outcome, load: number, asJson: boolean): Promise<void> => {
  const machine = { ...(await describeMachine()), load: `load ${load.toFixed(1)} at the start` };
  if (asJson) {
    console.log(JSON.stringify({ machine, figures: judged, skipped }, undefined, 2));
    return;
  }
  console.log(`\n${Object.values(machine).join(' · ')}\n`);
  if (judged.length > 0) console.log(renderTable(judged));
  for (const { name, reason } of skipped) console.log(`${name}: ${reason}`);
};

const measure = async (benches: readonly Bench[], asJson: boolean): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const { load, busy } = loadBefore();
  if (busy)
    say(
      `the machine is busy (load ${load.toFixed(1)}): seconds to the first segment will tell more of that than of us`,
    );
  let media: Promise<Media> | undefined;
  const interrupted = (): void =>
    void stopPrograms().finally(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(130);
    });
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const outcome = await runAll(benches, { folder, media: () => (media ??= makeMedia(folder)), say });
    await report(outcome, load, asJson);
    if (outcome.failed) return 2;
    return outcome.judged.some(({ verdict }) => verdict === 'over') ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const main = async (): Promise<number> => {
  const options = { list: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help || values.list) {
    console.log(values.help ? `${USAGE}\n\n${list()}` : list());
    return 0;
  }
  const unknown = positionals.filter((wanted) => !BENCHES.some(({ name }) => name === wanted));
  if (unknown.length > 0) {
    say(`there is no bench ${unknown.join(', ')}; there are:\n${list()}`);
    return 2;
  }
  const benches = BENCHES.filter(({ name, onlyByName = false }) =>
    positionals.length === 0 ? !onlyByName : positionals.includes(name),
  );
  return measure(benches, values.json === true);
};

process.exitCode = await main().catch((error: unknown) => {
  say(error instanceof Error ? `${error.message}\n\n${USAGE}` : String(error));
  return 2;
});
