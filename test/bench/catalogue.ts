import type { Bench } from './bench.ts';
import { ingest } from './benches/ingest.ts';
import { origin } from './benches/origin.ts';
import { segmenter } from './benches/segmenter.ts';
import { start } from './benches/start.ts';
import { switching } from './benches/switch.ts';

/** In the order in which they run. */
export const BENCHES: readonly Bench[] = [start, segmenter, origin, ingest, switching];
