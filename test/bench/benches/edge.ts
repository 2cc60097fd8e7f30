import { join } from 'node:path';
import { nginxIsThere, startNginxEdge } from '../../support/nginx-edge.ts';
import { startCountingRelay, type CountingRelay } from '../../support/counting-relay.ts';
import type { Bench, BenchContext, Figure, Skipped } from '../bench.ts';
import { cpuSeconds, familyUsage } from '../measure/cpu.ts';
import { sendCrowd, Stage, type Crowd, type CrowdFigures } from '../measure/crowd.ts';
import { freePort } from '../measure/free-port.ts';
import { pinnedProgram, twoCores } from '../measure/pinned.ts';

const ORIGIN = new URL('../programs/sluice-fanout.ts', import.meta.url);
const SLUICE = new URL('../../../src/main.ts', import.meta.url);
/** The origin's own: what the edge does is not to stand in its way. */
const EDGE_CORE = 0;
const MS = 8000;
/** Who the origin would rather have: they come to it directly. */
const FEW: Crowd = { clients: 5, ms: MS, takeParts: true };
const MANY: Crowd = { clients: 1000, ms: MS, takeParts: true };

/** What stands between viewers and the origin. */
interface EdgeServer {
  readonly name: string;
  readonly port: number;
  /** CPU seconds so far. */
  cpu(): number;
  stop(): Promise<void>;
}

interface Measured extends CrowdFigures {
  /** Of the origin, a second. */
  readonly originRequests: number;
  /** CPU seconds of the edge for each answer that a viewer waited for, part included. */
  readonly edgeCpu: number;
}

const startSluiceEdge = async (originPort: number): Promise<EdgeServer> => {
  const program = pinnedProgram(EDGE_CORE, SLUICE, ['edge', `127.0.0.1:${originPort}`, '--port', '0']);
  const [, port] = await program.says(/on port (\d+)/);
  return { name: 'sluice edge', port: Number(port), cpu: () => cpuSeconds(program.pid), stop: () => program.stop() };
};

const startNginx = async (originPort: number, { folder }: BenchContext): Promise<EdgeServer> => {
  const port = await freePort();
  const nginx = await startNginxEdge(join(folder, 'nginx-edge'), port, originPort);
  return { name: 'nginx', port, cpu: () => familyUsage(nginx.pid).children.cpu, stop: () => nginx.stop() };
};

const measure = async (
  stage: Stage,
  { port, cpu }: Pick<EdgeServer, 'port' | 'cpu'>,
  relay: CountingRelay,
  crowd: Crowd,
  folder: string,
): Promise<Measured> => {
  let [requests, cpuBefore, began] = [0, 0, 0];
  const onConnected = (): void => {
    [requests, cpuBefore, began] = [relay.requests.length, cpu(), performance.now()];
  };
  const figures = await sendCrowd(stage, crowd, folder, { port, onConnected });
  const seconds = (performance.now() - began) / 1000;
  return {
    ...figures,
    originRequests: (relay.requests.length - requests) / seconds,
    edgeCpu: (cpu() - cpuBefore) / ((2 * figures.answers * seconds * 1000) / MS),
  };
};

const rows = (name: string, few: Measured, many: Measured): Figure[] => [
  {
    name: `${name}, 1,000 viewers: requests to the origin`,
    unit: 'requests/s',
    ours: many.originRequests,
    peer: { name: '5 viewers at the origin', value: few.originRequests },
    wanted: { most: 1 },
  },
  {
    name: `${name}, 1,000 viewers: the origin's core`,
    unit: 'CPU s/s',
    ours: many.share,
    peer: { name: '5 viewers at the origin', value: few.share },
    wanted: { most: 1 },
  },
  {
    name: `${name}: refused`,
    unit: 'viewers',
    ours: many.refused,
    peer: { name: 'limit: none', value: 1 },
    wanted: { most: 0 },
  },
  {
    name: `${name}: part to first byte, median`,
    unit: 'ms',
    ours: many.p50,
    peer: { name: '5 viewers at the origin', value: few.p50 },
  },
  {
    name: `${name}: part to first byte, 99 %`,
    unit: 'ms',
    ours: many.p99,
    peer: { name: '5 viewers at the origin', value: few.p99 },
  },
];

export const edge: Bench = {
  name: 'edge',
  summary:
    '1,000 viewers of low latency at an edge (nginx, sluice edge): what they cost the origin, beside 5 at the origin',
  run: async (context) => {
    const reason = twoCores();
    if (reason !== undefined) return { figures: [], skipped: [{ name: 'all', reason }] };
    const stage = await Stage.start(ORIGIN);
    const relay = await startCountingRelay(stage.port);
    const skipped: Skipped[] = [];
    const figures: Figure[] = [];
    const costs: { name: string; value: number }[] = [];
    try {
      const direct = { port: relay.port, cpu: () => 0 };
      const few = await measure(stage, direct, relay, FEW, context.folder);
      const starts = [startSluiceEdge, ...(nginxIsThere() ? [startNginx] : [])];
      for (const start of starts) {
        const server = await start(relay.port, context);
        const many = await measure(stage, server, relay, MANY, context.folder);
        figures.push(...rows(server.name, few, many));
        costs.push({ name: server.name, value: 1e6 * many.edgeCpu });
        await server.stop();
      }
    } finally {
      await relay.stop();
    }
    const [ours, peer] = costs;
    if (ours && peer) figures.push({ name: 'sluice edge: an answer', unit: 'CPU us', ours: ours.value, peer });
    else skipped.push({ name: 'nginx', reason: 'left out: there is no nginx (Debian: apt install nginx-light)' });
    return { figures, skipped };
  },
};
