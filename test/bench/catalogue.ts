import type { Bench } from './bench.ts';
import { edge } from './benches/edge.ts';
import { fanout } from './benches/fanout.ts';
import { ingest } from './benches/ingest.ts';
import { latency } from './benches/latency.ts';
import { origin } from './benches/origin.ts';
import { ratecontrol } from './benches/ratecontrol.ts';
import { segmenter } from './benches/segmenter.ts';
import { source } from './benches/source.ts';
import { start } from './benches/start.ts';
import { stills } from './benches/stills.ts';
import { switching } from './benches/switch.ts';

/** In the order in which they run. */
export const BENCHES: readonly Bench[] = [
  start,
  segmenter,
  origin,
  fanout,
  edge,
  ingest,
  source,
  latency,
  switching,
  ratecontrol,
  stills,
];
