/** Ctrl-C reaches a program under npm twice, from the terminal and from npm, within a few milliseconds. */
const SAME_SIGNAL_MS = 500;

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const NUMBERS: Readonly<Record<Signal, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

export interface StopSignalOptions {
  /** Emits the signals: `process`. */
  readonly source: NodeJS.EventEmitter;
  /** Called once, for the first signal. */
  readonly stop: (signal: string) => void;
  /** Called for a later one: the user does not want to wait. */
  readonly exit: (code: number) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Tells the first wish to stop from the impatient second one. Returns the way to stop listening. */
export const onStopSignals = ({ source, stop, exit, now }: StopSignalOptions): (() => void) => {
  let firstAt: number | undefined;
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      if (firstAt === undefined) {
        firstAt = now();
        stop(signal);
      } else if (now() - firstAt >= SAME_SIGNAL_MS) {
        exit(128 + NUMBERS[signal]);
      }
    };
    source.on(signal, listener);
    return { signal, listener };
  });
  return () => {
    for (const { signal, listener } of listeners) source.off(signal, listener);
  };
};
