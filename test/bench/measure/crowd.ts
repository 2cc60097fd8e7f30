import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { FanoutReport, FanoutTask } from '../programs/fanout-clients.ts';
import { PART_MS, PARTS_IN_SEGMENT, type Publication } from '../programs/live-stage.ts';
import { cpuSeconds } from './cpu.ts';
import { pinnedProgram } from './pinned.ts';
import type { Program } from './program.ts';
import { median } from './rounds.ts';

const CLIENTS = new URL('../programs/fanout-clients.ts', import.meta.url);
const CLIENTS_CORE = 1;
const SERVER_CORE = 0;
const CONNECT_TIMEOUT_MS = 60_000;
/** Beyond what is measured. */
const REPORT_TIMEOUT_MS = 30_000;

/** A server with a channel on the air, which tells of each part. */
export class Stage {
  readonly program: Program;
  readonly #publications = new Map<number, number>();
  #rest = '';
  #port = 0;

  private constructor(file: URL, args: readonly string[]) {
    this.program = pinnedProgram(SERVER_CORE, file, args);
    this.program.process.stdout!.on('data', (chunk: Buffer) => this.#read(chunk.toString()));
  }

  static async start(file: URL, args: readonly string[] = []): Promise<Stage> {
    const stage = new Stage(file, args);
    const [, port] = await stage.program.says(/\{"port":(\d+)\}/);
    stage.#port = Number(port);
    return stage;
  }

  get port(): number {
    return this.#port;
  }

  /** When a part came into existence, by the machine's clock; undefined for those before the stage was on the air. */
  existsSince(key: number): number | undefined {
    return this.#publications.get(key);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('{"msn"')) continue;
      const { msn, part, at } = JSON.parse(line) as Publication;
      this.#publications.set(msn * PARTS_IN_SEGMENT + part, at);
    }
  }
}

export interface Crowd {
  readonly clients: number;
  readonly ms: number;
  readonly takeParts: boolean;
}

/** What a crowd met with. */
export interface CrowdFigures {
  readonly held: number;
  readonly refused: number;
  readonly answers: number;
  /** Of the clients' waits, from the part's existence, or their asking where that came later, to the first byte; ms. */
  readonly p50: number;
  readonly p99: number;
  /** CPU seconds of the server for each second. */
  readonly share: number;
  /** The same of the clients: near 1, they are what is measured. */
  readonly clientsShare: number;
  /** Bytes a second in the busiest 10 ms after a part, of most parts; and in all of the time. */
  readonly peakRate: number;
  readonly meanRate: number;
}

export interface By {
  /** Of what stands in front of the stage; absent: of the stage itself. */
  readonly port?: number;
  /** Called when all are connected, as measuring begins. */
  readonly onConnected?: () => void;
}

/** Sends a crowd to a stage. @throws Error when it cannot connect, or its program fails */
export const sendCrowd = async (
  stage: Stage,
  crowd: Crowd,
  folder: string,
  { port = stage.port, onConnected }: By = {},
): Promise<CrowdFigures> => {
  const file = `${folder}/answers.f64`;
  const task: FanoutTask = { ...crowd, port, file };
  const program = pinnedProgram(CLIENTS_CORE, CLIENTS, [JSON.stringify(task)]);
  await program.says(/"connected"/, CONNECT_TIMEOUT_MS);
  onConnected?.();
  const [from, began] = [cpuSeconds(stage.program.pid), performance.now()];
  const [, json] = await program.says(/\{"report":(.*)\}/, crowd.ms + REPORT_TIMEOUT_MS);
  const to = cpuSeconds(stage.program.pid);
  const seconds = (performance.now() - began) / 1000;
  const report = JSON.parse(json!) as FanoutReport;
  if (report.refused > 0) process.stderr.write(`refused: ${report.why}\n`);
  const waits = waitsIn(file, stage);
  await rm(file);
  const total = report.bins.reduce((sum, bytes) => sum + bytes, 0);
  return {
    held: report.held,
    refused: report.refused,
    answers: waits.length,
    p50: quantile(waits, 0.5),
    p99: quantile(waits, 0.99),
    share: (to - from) / seconds,
    clientsShare: report.share,
    peakRate: usualPeak(report.bins) * 100,
    meanRate: (1000 * total) / (report.to - report.from),
  };
};

/** The busiest bin of each part's time, the median of these: one pause of the clients' process makes no burst. */
const usualPeak = (bins: readonly number[]): number => {
  const perPart = Math.round(PART_MS / 10);
  const peaks: number[] = [];
  for (let at = 0; at + perPart <= bins.length; at += perPart) peaks.push(Math.max(...bins.slice(at, at + perPart)));
  return median(peaks);
};

/** Sorted. */
const waitsIn = (file: string, stage: Stage): Float64Array => {
  const bytes = readFileSync(file);
  const answers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const waits = new Float64Array(answers.length / 3);
  let count = 0;
  for (let at = 0; at < answers.length; at += 3) {
    const existed = stage.existsSince(answers[at]!);
    if (existed !== undefined) waits[count++] = answers[at + 2]! - Math.max(existed, answers[at + 1]!);
  }
  return waits.subarray(0, count).sort();
};

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
