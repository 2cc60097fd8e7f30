import type { Answer } from '../delivery/answer.ts';
import { checkErrorDelivery } from '../delivery/delivery-check.ts';
import { checkDelta } from '../playlist/delta.ts';
import { isLowLatency } from '../playlist/media-playlist.ts';
import { readPlaylist } from '../playlist/read-playlist.ts';
import { directives, isListedIn } from './directives.ts';
import { NoAnswerError } from './http-client.ts';
import type { RenditionFollower } from './rendition-follower.ts';
import type { CheckSession } from './session.ts';

/** Farther than any server may let a client ask (RFC 8216bis 6.2.5.2). */
const FAR_AHEAD = 1000;
/** No segment has as many parts. */
const BEYOND_LAST_PART = 900;

/** Asks a live Low-Latency playlist for what players ask for now and then, and for what none should. */
export const probeBlocking = async (session: CheckSession, follower: RenditionFollower): Promise<void> => {
  const { playlist } = follower;
  if (!playlist || playlist.ended) return;
  if (playlist.serverControl?.canSkipUntil !== undefined) await probeDelta(session, follower);
  if (!isLowLatency(playlist) || !playlist.serverControl?.canBlockReload) return;
  await probeRefusals(session, follower);
  await probePast(session, follower);
  await probeRollOver(session, follower);
};

/** The answer, or why there is none. */
const ask = async (session: CheckSession, url: string, patienceMs: number): Promise<Answer | string> => {
  try {
    return await session.loadPlaylist(url, patienceMs);
  } catch (error) {
    if (error instanceof NoAnswerError) return error.message;
    throw error;
  }
};

const targetMs = ({ playlist }: RenditionFollower): number => (playlist?.targetDuration ?? 1) * 1000;
/** "At once", over a slow network. */
const atOnceMs = (follower: RenditionFollower): number => targetMs(follower) + 1000;
const outcome = (answer: Answer | string): string =>
  typeof answer === 'string' ? answer : `the answer is ${answer.status}`;

const probeRefusals = async (session: CheckSession, follower: RenditionFollower): Promise<void> => {
  const report = session.report(follower.url);
  const alone = await ask(session, directives(follower.url, { _HLS_part: 0 }), atOnceMs(follower));
  if (typeof alone === 'string' || alone.status !== 400) {
    report('blocking-part-alone', `_HLS_part=0 without _HLS_msn: ${outcome(alone)}, in place of 400`);
  } else checkErrorDelivery(alone, targetMs(follower) / 1000, report);
  const newest = follower.playlist!.segments.at(-1)?.msn ?? 0;
  const far = await ask(session, directives(follower.url, { _HLS_msn: newest + FAR_AHEAD }), atOnceMs(follower));
  if (typeof far === 'string' || far.status !== 400) {
    report(
      'blocking-far-ahead',
      `_HLS_msn=${newest + FAR_AHEAD} is ${FAR_AHEAD} ahead: ${outcome(far)}, in place of 400`,
    );
  }
};

const probePast = async (session: CheckSession, follower: RenditionFollower): Promise<void> => {
  const { mediaSequence } = follower.playlist!;
  const past = await ask(session, directives(follower.url, { _HLS_msn: mediaSequence }), atOnceMs(follower));
  if (typeof past !== 'string' && past.status === 200) return;
  session.report(follower.url)('blocking-past', `_HLS_msn=${mediaSequence}, which is listed: ${outcome(past)}`);
};

/** RFC 8216bis 6.2.5.2: beyond the last part of a segment lies the first of the next. */
const probeRollOver = async (session: CheckSession, follower: RenditionFollower): Promise<void> => {
  const last = follower.playlist!.segments.at(-1);
  if (!last) return;
  const report = session.report(follower.url);
  const query = { _HLS_msn: last.msn, _HLS_part: BEYOND_LAST_PART };
  const answer = await ask(session, directives(follower.url, query), 3 * targetMs(follower) + 2000);
  const words = `_HLS_msn=${last.msn}&_HLS_part=${BEYOND_LAST_PART}, which means the segment after it`;
  if (typeof answer === 'string' || answer.status !== 200) {
    report('blocking-roll-over', `${words}: ${outcome(answer)}`);
    return;
  }
  const playlist = readPlaylist(answer.body, follower.url, () => undefined);
  if (playlist?.kind === 'media' && !isListedIn(playlist, { msn: last.msn + 1, part: 0 })) {
    report('blocking-roll-over', `${words}: the answer does not have it`);
  }
};

const probeDelta = async (session: CheckSession, follower: RenditionFollower): Promise<void> => {
  const report = session.report(follower.url);
  const whole = follower.playlist!;
  const skip = whole.serverControl!.canSkipDateRanges ? 'v2' : 'YES';
  const answer = await ask(session, directives(follower.url, { _HLS_skip: skip }), atOnceMs(follower));
  if (typeof answer === 'string' || answer.status !== 200) {
    report('playlist-unavailable', `_HLS_skip=${skip}: ${outcome(answer)}`);
    return;
  }
  const delta = readPlaylist(answer.body, follower.url, report);
  if (delta?.kind === 'media') checkDelta(delta, whole, report);
};
