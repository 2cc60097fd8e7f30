/** Between two steps: about what timers are good for. */
const STEP_MS = 2;

/**
 * Does something for each of many, evenly over a time instead of at once, the first ones now.
 * @param overMs how long it takes in all; a late timer catches up
 * @param after called when all are done
 */
export const spreadOver = <T>(
  items: readonly T[],
  overMs: number,
  each: (item: T) => void,
  after: () => void,
): void => {
  const began = performance.now();
  let done = 0;
  const step = (): void => {
    const share = (performance.now() - began + STEP_MS) / overMs;
    const due = Math.min(items.length, Math.ceil(items.length * share));
    for (; done < due; done++) each(items[done]!);
    if (done < items.length) setTimeout(step, STEP_MS);
    else after();
  };
  step();
};
