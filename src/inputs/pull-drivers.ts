import type { PullContext, PullDriver } from './pull-driver.ts';
import { HttpPull } from './pull-http.ts';
import { RtspPull } from './pull-rtsp.ts';

/** The way to pull what a URL names. */
export const pullDriver = (context: PullContext): PullDriver =>
  context.url.toLowerCase().startsWith('rtsp:') ? new RtspPull(context) : new HttpPull(context);
