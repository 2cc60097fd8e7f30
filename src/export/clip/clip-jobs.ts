/** The making of a clip's file, as those are told who ask what goes on. Times are ISO 8601. */
export interface ClipJob {
  /** Of the clip. */
  readonly id: string;
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'finished' | 'failed';
  /** 0 to 1; absent until it runs. */
  readonly progress?: number;
  /** When it was ordered. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Why it failed. */
  readonly problem?: string;
}

/** Jobs that are done are remembered for whoever asks what came of them. */
const MOST_DONE = 100;

/** What is being made, and was lately. */
export class ClipJobs {
  readonly #jobs = new Map<string, ClipJob>();
  readonly #now: () => number;

  /** @param now milliseconds since the Unix epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** In the order in which they were ordered. */
  get list(): readonly ClipJob[] {
    return [...this.#jobs.values()];
  }

  ordered(id: string, title: string): void {
    this.#jobs.delete(id);
    this.#jobs.set(id, { id, title, state: 'waiting', startedAt: this.#time() });
  }

  runs(id: string, progress: number): void {
    this.#change(id, { state: 'running', progress });
  }

  /** @param problem why it failed; absent: it did not */
  ended(id: string, problem?: string): void {
    const endedAt = this.#time();
    this.#change(
      id,
      problem === undefined ? { state: 'finished', progress: 1, endedAt } : { state: 'failed', problem, endedAt },
    );
    const done = [...this.#jobs.values()].filter((job) => job.endedAt !== undefined);
    for (const old of done.slice(0, -MOST_DONE)) this.#jobs.delete(old.id);
  }

  /** The clip was removed. */
  forget(id: string): void {
    this.#jobs.delete(id);
  }

  #change(id: string, change: Partial<ClipJob>): void {
    const job = this.#jobs.get(id);
    if (job) this.#jobs.set(id, { ...job, ...change });
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}
