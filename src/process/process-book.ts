import { maskArguments, maskSecrets } from '../log/mask-secrets.ts';
import { processUsage, type ProcessUsage } from './usage.ts';

/** A child as the book knows it. */
export interface BookedChild {
  readonly command: string;
  readonly args: readonly string[];
  /** Its last words on standard error, oldest first. */
  readonly words: { readonly lines: readonly string[] };
}

/** One run of a program. */
export interface ProcessRun {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601; absent while it runs. */
  readonly endedAt?: string;
  /** How it ended: `code 1`, `SIGKILL`. */
  readonly end?: string;
  /** Program and arguments, without secrets. */
  readonly command: readonly string[];
  /** Without secrets, oldest first. */
  readonly lines: readonly string[];
}

export interface ProcessState {
  /** Of a process and of those that follow it in its place: `main-encoder`. */
  readonly id: string;
  /** What it is for: `main encoder`. */
  readonly name: string;
  readonly state: 'running' | 'ended';
  readonly pid: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly end?: string;
  /** Runs before this one. */
  readonly restarts: number;
  /** Absent once it has ended. */
  readonly usage?: ProcessUsage;
}

interface Run {
  readonly pid: number;
  readonly startedAt: number;
  readonly child: BookedChild;
}
type Ended = ProcessRun;

interface Place {
  readonly id: string;
  readonly name: string;
  runs: number;
  current: Run | undefined;
  before: Ended | undefined;
  /** The processor's time at the last look, for its share since then. */
  seen: { readonly at: number; readonly cpuSeconds: number } | undefined;
}

/** Places of programs that have ended are forgotten beyond so many, the oldest first. */
const MOST_PLACES = 300;
/** Lines that are kept of a run that has ended. */
const LAST_LINES = 60;
/** A share over a shorter time says nothing, ms. */
const SHORTEST_LOOK = 500;

/** The programs that run beside the server, and the last words of those that have ended. Bounded. */
export class ProcessBook {
  readonly #places = new Map<string, Place>();
  readonly #now: () => number;

  /** @param now milliseconds since the Unix epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  began(pid: number, name: string, child: BookedChild): void {
    const place = this.#placeFor(name);
    place.current = { pid, child, startedAt: this.#now() };
    place.seen = undefined;
    place.runs++;
  }

  /** @param end how, in words */
  ended(pid: number, end: string): void {
    const place = [...this.#places.values()].find(({ current }) => current?.pid === pid);
    if (!place?.current) return;
    const run = shownRun(place.current);
    const endedAt = new Date(this.#now()).toISOString();
    place.before = { ...run, lines: run.lines.slice(-LAST_LINES), endedAt, end };
    place.current = undefined;
    this.#forget();
  }

  /** @param isWanted by name */
  list(isWanted: (name: string) => boolean): ProcessState[] {
    return [...this.#places.values()].filter(({ name }) => isWanted(name)).map((place) => this.#state(place));
  }

  /** The run that goes on, and the one before it. */
  runs(id: string): { readonly name: string; readonly current?: ProcessRun; readonly before?: ProcessRun } | undefined {
    const place = this.#places.get(id);
    if (!place) return undefined;
    const { name, current, before } = place;
    return { name, ...(current && { current: shownRun(current) }), ...(before && { before }) };
  }

  #state(place: Place): ProcessState {
    const { id, name, runs, current, before } = place;
    const common = { id, name, restarts: runs - 1 };
    if (!current) {
      const { pid, startedAt, endedAt, end } = before!;
      return {
        ...common,
        state: 'ended',
        pid,
        startedAt,
        ...(endedAt !== undefined && { endedAt }),
        ...(end !== undefined && { end }),
      };
    }
    const usage = this.#usage(place, current);
    const startedAt = new Date(current.startedAt).toISOString();
    return { ...common, state: 'running', pid: current.pid, startedAt, ...(usage && { usage }) };
  }

  #usage(place: Place, { pid, startedAt }: Run): ProcessUsage | undefined {
    const found = processUsage(pid);
    if (!found) return undefined;
    const now = this.#now();
    const since = place.seen && now - place.seen.at >= SHORTEST_LOOK ? place.seen : { at: startedAt, cpuSeconds: 0 };
    const cpu = (found.cpuSeconds - since.cpuSeconds) / Math.max(0.001, (now - since.at) / 1000);
    place.seen = { at: now, cpuSeconds: found.cpuSeconds };
    return { cpu: Math.round(1000 * Math.max(0, cpu)) / 1000, memory: found.memory };
  }

  /** Where several of one name run at once, each has a place of its own; one that ends leaves it to the next. */
  #placeFor(name: string): Place {
    const base = name.replace(/[^A-Za-z0-9_-]+/g, '-');
    for (let number = 1; ; number++) {
      const id = number === 1 ? base : `${base}-${number}`;
      const known = this.#places.get(id);
      if (known?.name === name && !known.current) {
        // Those that began last stand last.
        this.#places.delete(id);
        this.#places.set(id, known);
        return known;
      }
      if (known) continue;
      const place = { id, name, runs: 0, current: undefined, before: undefined, seen: undefined };
      this.#places.set(id, place);
      return place;
    }
  }

  #forget(): void {
    if (this.#places.size <= MOST_PLACES) return;
    for (const [id, { current }] of this.#places) {
      if (current) continue;
      this.#places.delete(id);
      return;
    }
  }
}

const shownRun = ({ pid, startedAt, child: { command, args, words } }: Run): ProcessRun => ({
  pid,
  startedAt: new Date(startedAt).toISOString(),
  command: [command, ...maskArguments(args)],
  lines: words.lines.map(maskSecrets),
});
