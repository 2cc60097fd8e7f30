import type { Advice } from '../channel/state.ts';
import { CHECKS, SETTLED, type PublisherContext } from './checks.ts';
import { remedyFor } from './encoder-settings.ts';
import type { FeedFigures } from './feed-meter.ts';

/** With no picture for this long what was measured last says nothing of now, seconds. */
const FLOWING = 2;

/**
 * What a publisher can do better. Says nothing before enough was seen.
 * @param previous what was said last; limits are a little wider for it, so that advice does not come and go
 */
export const judge = (
  figures: FeedFigures,
  context: PublisherContext,
  previous: readonly Advice[] = [],
): readonly Advice[] => {
  if (context.elapsedSeconds < SETTLED) return previous;
  const flowing = figures.secondsObserved >= SETTLED && (figures.sincePicture ?? Infinity) <= FLOWING;
  const said: Advice[] = [];
  for (const { code, severity, ofPictures, ofLine, find, remedy, impliedBy } of CHECKS) {
    if (ofLine && context.readAhead) continue;
    if (impliedBy !== undefined && (has(said, impliedBy) || has(previous, impliedBy))) continue;
    const held = previous.find((advice) => advice.code === code);
    if (ofPictures && !flowing) {
      if (held) said.push(held);
      continue;
    }
    const found = find(figures, context, held !== undefined);
    if (found !== undefined) said.push({ code, severity, text: `${found}: ${remedyFor(context.encoderName, remedy)}` });
  }
  return said;
};

const has = (list: readonly Advice[], code: string): boolean => list.some((advice) => advice.code === code);
