import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { COMMON } from '../../../src/origin/headers.ts';
import type { Bench, BenchContext, Figure } from '../bench.ts';
import { cpuSeconds } from '../measure/cpu.ts';
import { freePort } from '../measure/free-port.ts';
import { load } from '../measure/load.ts';
import { httpConfig, Nginx, nginxIsThere } from '../measure/nginx.ts';
import { nodeProgram } from '../measure/program.ts';
import { interleaved } from '../measure/rounds.ts';
import { cachingOf, makeWares, PATHS, typeOf, type Ware, type Wares } from '../programs/wares.ts';

const SLUICE = new URL('../programs/sluice-origin.ts', import.meta.url);
const NODE = new URL('../programs/node-origin.ts', import.meta.url);
const ROUNDS = 5;
const ROUND_MS = 1200;
const WARM_MS = 1500;
/** Enough to keep a server busy at all times. */
const CONNECTIONS: Readonly<Record<Ware, number>> = { playlist: 32, part: 16, segment: 8 };

const LABELS: Readonly<Record<Ware, string>> = {
  playlist: 'playlists',
  part: 'parts of 100 KB',
  segment: 'segments of 1 MB',
};
/** Of the peers' requests per CPU second. */
const LEAST = {
  nginx: { playlist: 0.7, part: 1, segment: 1.2 },
  node: { playlist: 1, part: undefined, segment: undefined },
} as const;

interface Server {
  readonly port: number;
  /** CPU seconds so far. */
  cpu(): number;
}

const startNode = async (file: URL): Promise<Server> => {
  const program = nodeProgram(file, []);
  const [line] = await program.says(/\{"port":\d+\}/);
  const { port } = JSON.parse(line) as { port: number };
  return { port, cpu: () => cpuSeconds(program.pid) };
};

const startNginx = async (context: BenchContext, { bytes }: Wares): Promise<Server> => {
  const folder = join(context.folder, 'nginx');
  const locations: string[] = [];
  for (const ware of Object.keys(PATHS) as Ware[]) {
    const path = join(folder, 'root', PATHS[ware]);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes[ware]);
    const headers = { ...COMMON, 'Cache-Control': cachingOf(ware) };
    const added = Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}";`);
    locations.push(`location = ${PATHS[ware]} { types { } default_type ${typeOf(ware)}; ${added.join(' ')} }`);
  }
  const port = await freePort();
  return Nginx.start(folder, port, httpConfig(folder, port, locations.join('\n    ')));
};

/** Answers per CPU second of the server. */
const throughput = async (server: Server, ware: Ware, bodyBytes: number, ms: number): Promise<number> => {
  const before = server.cpu();
  const connections = CONNECTIONS[ware];
  const answers = await load({ port: server.port, path: PATHS[ware], bodyBytes, connections, ms });
  return answers / (server.cpu() - before);
};

const measureWare = async (
  ware: Ware,
  bodyBytes: number,
  servers: Readonly<Record<'sluice' | 'node', Server>> & { readonly nginx: Server | undefined },
): Promise<Figure[]> => {
  const of = (server: Server) => () => throughput(server, ware, bodyBytes, ROUND_MS);
  const { sluice, node, nginx } = servers;
  for (const server of [sluice, node, nginx]) if (server) await throughput(server, ware, bodyBytes, WARM_MS);
  const measured = await interleaved(ROUNDS, {
    sluice: of(sluice),
    node: of(node),
    nginx: nginx ? of(nginx) : () => Promise.resolve(NaN),
  });
  const peers = [
    { name: 'nginx', value: measured.nginx, least: LEAST.nginx[ware] },
    { name: 'node:http', value: measured.node, least: LEAST.node[ware] },
  ].filter(({ name }) => name !== 'nginx' || nginx);
  return peers.map(({ name, value, least }) => ({
    name: LABELS[ware],
    unit: 'requests/CPU s',
    ours: measured.sluice,
    peer: { name, value },
    ...(least !== undefined && { wanted: { least } }),
  }));
};

export const origin: Bench = {
  name: 'origin',
  summary: 'answers per CPU second of the server: playlists, parts and segments, beside nginx and a bare node:http',
  run: async (context) => {
    const wares = makeWares();
    const nginx = nginxIsThere() ? await startNginx(context, wares) : undefined;
    const servers = { sluice: await startNode(SLUICE), node: await startNode(NODE), nginx };
    const figures: Figure[] = [];
    for (const ware of Object.keys(PATHS) as Ware[]) {
      figures.push(...(await measureWare(ware, wares.bytes[ware].length, servers)));
    }
    const missing = { name: 'nginx', reason: 'left out: there is no nginx (Debian: apt install nginx-light)' };
    return { figures, ...(!nginx && { skipped: [missing] }) };
  },
};
