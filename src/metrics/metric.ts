import { Counter, Gauge, type Registry } from 'prom-client';

/** One line: its labels, and what it is worth. Undefined: there is nothing to be said now. */
export interface Point {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | undefined;
}

/** One figure for Prometheus, and how it is read from what is known at the moment. */
export interface Metric<Subject> {
  /** By the conventions of Prometheus: with its unit (`_seconds`, `_bytes`), counters end with `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** Their names; absent: none. */
  readonly labels?: readonly string[];
  readonly read: (subject: Subject) => readonly Point[];
}

/** Has the registry ask for a figure whenever it is asked itself; what is gone by then is gone from its answer. */
export const register = <Subject>(registry: Registry, metric: Metric<Subject>, subject: () => Subject): void => {
  const { name, help, labels = [], read } = metric;
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  const points = (): readonly (Point & { readonly value: number })[] =>
    read(subject()).filter((point): point is Point & { value: number } => Number.isFinite(point.value));
  if (metric.type === 'gauge') {
    new Gauge({
      ...common,
      collect() {
        this.reset();
        for (const { labels: given = {}, value } of points()) this.set(given, value);
      },
    });
  } else {
    new Counter({
      ...common,
      collect() {
        this.reset();
        for (const { labels: given = {}, value } of points()) this.inc(given, Math.max(0, value));
      },
    });
  }
};

/** One point for each state that there is: 1 for the one that it is in, 0 for the others. */
export const stateSet = (
  states: readonly string[],
  current: string,
  labels: Readonly<Record<string, string>>,
  label = 'state',
): Point[] => states.map((state) => ({ labels: { ...labels, [label]: state }, value: state === current ? 1 : 0 }));
