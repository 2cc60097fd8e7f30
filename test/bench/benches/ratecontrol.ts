import type { Bench, BenchContext, Figure } from '../bench.ts';
import { sendCrowd, Stage, type Crowd, type CrowdFigures } from '../measure/crowd.ts';
import { pinnedProgram, twoCores } from '../measure/pinned.ts';
import { median } from '../measure/rounds.ts';
import type { DownloadReport, DownloadTask } from '../programs/download-clients.ts';
import { RECORDING_RATE } from '../programs/recorded.ts';

const SLUICE = new URL('../programs/sluice-ondemand.ts', import.meta.url);
const CLIENTS = new URL('../programs/download-clients.ts', import.meta.url);
const CLIENTS_CORE = 1;
/** `http.onDemandRate`. */
const BURST = 10;
const FACTOR = 2;
const SET_RATE = RECORDING_RATE * FACTOR;
const DOWNLOADS = 40;
const MS = 12_000;
/** The burst is over by then, also beside thirty-nine others. */
const BURST_MS = 3000;
/** Live viewers that take every part: 15 MB/s. */
const VIEWERS: Crowd = { clients: 50, ms: 6000, takeParts: true };
const ROUNDS = 3;
/** On the wire, of what is set. */
const TOLERANCE = 0.1;

const download = async (port: number, clients: number): Promise<DownloadReport> => {
  const task: DownloadTask = { port, clients, ms: MS, burstMs: BURST_MS };
  const program = pinnedProgram(CLIENTS_CORE, CLIENTS, [JSON.stringify(task)]);
  const [, json] = await program.says(/\{"report":(.*)\}/, MS + 30_000);
  return JSON.parse(json!) as DownloadReport;
};

/** Live viewers, beside downloads where there are any; the medians of the rounds. */
const viewers = async (
  stage: Stage,
  downloads: number,
  context: BenchContext,
): Promise<Record<'p50' | 'p99', number>> => {
  const rounds: CrowdFigures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const beside = downloads > 0 ? download(stage.port, downloads) : undefined;
    // The burst goes by first: it is what comes after that lasts.
    if (beside) await new Promise((resolve) => setTimeout(resolve, BURST_MS));
    rounds.push(await sendCrowd(stage, VIEWERS, context.folder));
    await beside;
  }
  return { p50: median(rounds.map(({ p50 }) => p50)), p99: median(rounds.map(({ p99 }) => p99)) };
};

const onTheWire = ({ burst, after, seconds }: DownloadReport): Figure[] => {
  const rates = after.map((bytes) => bytes / seconds).sort((a, b) => a - b);
  const set = (name: string, ours: number, wanted: Figure['wanted']): Figure => ({
    ...{ name: `${DOWNLOADS} downloads, behind the burst: ${name}`, unit: 'kB/s', ours: ours / 1000 },
    ...{ peer: { name: 'set', value: SET_RATE / 1000 }, ...(wanted && { wanted }) },
  });
  const inBurst = median(burst) - (SET_RATE * BURST_MS) / 1000;
  return [
    set('slowest', rates[0]!, { least: 1 - TOLERANCE }),
    set('median', median(rates), undefined),
    set('fastest', rates.at(-1)!, { most: 1 + TOLERANCE }),
    {
      ...{ name: 'the burst', unit: 's of media', ours: inBurst / RECORDING_RATE },
      ...{ peer: { name: 'set', value: BURST }, wanted: { most: 1 + TOLERANCE } },
    },
  ];
};

export const ratecontrol: Bench = {
  name: 'ratecontrol',
  summary: 'downloads at a multiple of their bit rate, on the wire; and live viewers beside them',
  run: async (context) => {
    const reason = twoCores();
    if (reason !== undefined) return { figures: [], skipped: [{ name: 'all', reason }] };
    const limited = await Stage.start(SLUICE, [String(BURST), String(FACTOR)]);
    const report = await download(limited.port, DOWNLOADS);
    const alone = await viewers(limited, 0, context);
    const beside = await viewers(limited, DOWNLOADS, context);
    await limited.program.stop();
    const open = await Stage.start(SLUICE);
    const unlimited = await viewers(open, DOWNLOADS, context);
    await open.program.stop();
    const wait = (name: string, key: 'p50' | 'p99', peer: string, value: number): Figure => ({
      ...{ name: `live viewers beside ${DOWNLOADS} downloads: ${name}`, unit: 'ms', ours: beside[key] },
      peer: { name: peer, value },
    });
    return {
      figures: [
        ...onTheWire(report),
        wait('part to first byte, median', 'p50', 'without downloads', alone.p50),
        wait('part to first byte, 99 %', 'p99', 'without downloads', alone.p99),
        { ...wait('the same', 'p99', 'at full speed', unlimited.p99), wanted: { most: 1 } },
      ],
    };
  },
};
