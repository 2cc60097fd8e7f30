import type { PullContext, PullDriver } from './pull-driver.ts';
import { HlsPull } from './pull-hls.ts';

/** The way to pull what a URL names. */
export const pullDriver = (context: PullContext): PullDriver => new HlsPull(context);
