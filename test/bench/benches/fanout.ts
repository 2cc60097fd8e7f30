import type { Bench, BenchContext, Figure } from '../bench.ts';
import { sendCrowd, Stage, type Crowd, type CrowdFigures } from '../measure/crowd.ts';
import { peakMemory, twoCores } from '../measure/pinned.ts';
import { median } from '../measure/rounds.ts';

const SLUICE = new URL('../programs/sluice-fanout.ts', import.meta.url);
const NODE = new URL('../programs/node-fanout.ts', import.meta.url);
const ROUNDS = 3;
const VIEWERS: Crowd = { clients: 10_000, ms: 6000, takeParts: false };
/** 90 MB/s, three quarters of a link of 1 Gbit/s. */
const TAKERS: Crowd = { clients: 300, ms: 6000, takeParts: true };
/** `http.spread`, as far as it helps: a sixth of the time between two parts. */
const SPREAD_MS = 50;
const MEMORY_LIMIT_MB = 600;
const MOST_WAIT = 1.2;

type Stages = Readonly<Record<'sluice' | 'node', Stage>>;
type Of<T> = Readonly<Record<'sluice' | 'node', T>>;

/** Both servers take turns; the medians of their rounds. */
const measure = async (stages: Stages, crowd: Crowd, context: BenchContext): Promise<Of<CrowdFigures>> => {
  const taken: Of<CrowdFigures[]> = { sluice: [], node: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of round % 2 === 0 ? (['sluice', 'node'] as const) : (['node', 'sluice'] as const)) {
      const figures = await sendCrowd(stages[name], crowd, context.folder);
      context.say(
        `  ${name}: ${figures.answers} answers, p50 ${figures.p50.toFixed(0)} ms, p99 ${figures.p99.toFixed(0)} ms, ` +
          `its core ${(100 * figures.share).toFixed(0)} %, the clients' ${(100 * figures.clientsShare).toFixed(0)} %`,
      );
      taken[name].push(figures);
    }
  }
  return { sluice: middle(taken.sluice), node: middle(taken.node) };
};

const middle = (rounds: readonly CrowdFigures[]): CrowdFigures => {
  const of = (key: keyof CrowdFigures): number => median(rounds.map((figures) => figures[key]));
  return {
    held: Math.min(...rounds.map(({ held }) => held)),
    refused: rounds.reduce((sum, { refused }) => sum + refused, 0),
    answers: of('answers'),
    p50: of('p50'),
    p99: of('p99'),
    share: of('share'),
    clientsShare: of('clientsShare'),
    peakRate: of('peakRate'),
    meanRate: of('meanRate'),
  };
};

const beside = (name: string, unit: string, { sluice, node }: Of<number>, most?: number): Figure => ({
  name,
  unit,
  ours: sluice,
  peer: { name: 'node:http', value: node },
  ...(most !== undefined && { wanted: { most } }),
});

const both = (figures: Of<CrowdFigures>, of: (each: CrowdFigures) => number): Of<number> => ({
  sluice: of(figures.sluice),
  node: of(figures.node),
});

const waits = (what: string, figures: Of<CrowdFigures>): Figure[] => [
  beside(
    `${what}, part to first byte, median`,
    'ms',
    both(figures, ({ p50 }) => p50),
  ),
  beside(
    `${what}, part to first byte, 99 %`,
    'ms',
    both(figures, ({ p99 }) => p99),
    MOST_WAIT,
  ),
  beside(
    `${what}, the server's core`,
    'CPU s/s',
    both(figures, ({ share }) => share),
  ),
  beside(
    `${what}, busiest 10 ms`,
    'MB/s',
    both(figures, ({ peakRate }) => peakRate / 1e6),
  ),
];

const burst = (what: string, { sluice }: Of<CrowdFigures>): Figure => ({
  name: `${what}, the burst`,
  unit: 'MB/s',
  ours: sluice.peakRate / 1e6,
  peer: { name: 'mean of all', value: sluice.meanRate / 1e6 },
});

/** What `http.spread` does to those who take the parts: to their waits, and to the burst. */
const spreading = async (atOnce: CrowdFigures, context: BenchContext): Promise<Figure[]> => {
  const stage = await Stage.start(SLUICE, [String(SPREAD_MS)]);
  const rounds: CrowdFigures[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await sendCrowd(stage, TAKERS, context.folder));
  await stage.program.stop();
  const spread = middle(rounds);
  const figure = (what: string, unit: string, ours: number, value: number): Figure => ({
    name: `the same, spread over ${SPREAD_MS} ms: ${what}`,
    unit,
    ours,
    peer: { name: 'at once', value },
  });
  return [
    figure('busiest 10 ms', 'MB/s', spread.peakRate / 1e6, atOnce.peakRate / 1e6),
    figure('part to first byte, median', 'ms', spread.p50, atOnce.p50),
    figure('part to first byte, 99 %', 'ms', spread.p99, atOnce.p99),
  ];
};

export const fanout: Bench = {
  name: 'fanout',
  summary:
    '10,000 clients in blocking reloads of one channel, parts of a third of a second, one core; beside node:http',
  run: async (context) => {
    const reason = twoCores();
    if (reason !== undefined) return { figures: [], skipped: [{ name: 'all', reason }] };
    const stages = { sluice: await Stage.start(SLUICE), node: await Stage.start(NODE) };
    const viewers = await measure(stages, VIEWERS, context);
    const takers = await measure(stages, TAKERS, context);
    const memory = peakMemory(stages.sluice.program.pid) / 1e6;
    const refused = viewers.sluice.refused + takers.sluice.refused;
    const many = `${VIEWERS.clients.toLocaleString('en')} viewers`;
    const some = `${TAKERS.clients} that take the parts`;
    return {
      figures: [
        {
          name: 'clients held at once',
          unit: 'clients',
          ours: viewers.sluice.held,
          peer: { name: 'wanted', value: VIEWERS.clients },
          wanted: { least: 1 },
        },
        {
          name: 'refused',
          unit: 'clients',
          ours: refused,
          peer: { name: 'limit: none', value: 1 },
          wanted: { most: 0 },
        },
        {
          name: 'memory at most',
          unit: 'MB',
          ours: memory,
          peer: { name: 'limit', value: MEMORY_LIMIT_MB },
          wanted: { most: 1 },
        },
        ...waits(many, viewers),
        burst(many, viewers),
        ...waits(some, takers),
        burst(some, takers),
        ...(await spreading(takers.sluice, context)),
      ],
    };
  },
};
