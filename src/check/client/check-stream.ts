import { checkErrorDelivery, checkPlaylistDelivery } from '../delivery/delivery-check.ts';
import type { Answer } from '../delivery/answer.ts';
import { shorten } from '../playlist/attributes.ts';
import { checkAlignment } from '../playlist/alignment.ts';
import { isLowLatency } from '../playlist/media-playlist.ts';
import type { MultivariantPlaylist } from '../playlist/multivariant-playlist.ts';
import { readPlaylist } from '../playlist/read-playlist.ts';
import { summarise, type CheckResult } from '../summary.ts';
import { probeBlocking } from './blocking-probes.ts';
import { NoAnswerError } from './http-client.ts';
import { checkAcross, checkVariants } from './measured-stream.ts';
import { RenditionFollower } from './rendition-follower.ts';
import { listRenditions } from './renditions.ts';
import { CheckSession, type CheckOptions } from './session.ts';

/** What is being looked into at the end may take so long, ms. */
const LAST_WORDS_MS = 60_000;

/** Why a stream could not be checked at all. */
export class CheckError extends Error {}

/**
 * Plays a stream as a strict client would, for as long as it is told to, and tells what is wrong with it.
 * @throws CheckError when there is nothing to check
 */
export const checkStream = async (options: CheckOptions): Promise<CheckResult> => {
  const session = new CheckSession(options);
  const startedAt = performance.now();
  try {
    const unseen = await follow(session);
    const seconds = (performance.now() - startedAt) / 1000;
    const { counts, protocols } = session;
    return summarise({ url: options.url, seconds, protocols, counts, findings: session.findings.all(), unseen });
  } finally {
    session.close();
  }
};

/** @returns what was not looked at, in words */
const follow = async (session: CheckSession): Promise<string[]> => {
  const { url, seconds } = session.options;
  const { answer, playlist } = await loadFirst(session, url);
  const unseen: string[] = [];
  const followers =
    playlist.kind === 'media'
      ? [new RenditionFollower(session, url, 'video')]
      : listRenditions(session, playlist, unseen);
  if (followers.length === 0) throw new CheckError(`${url} lists nothing that could be followed`);
  session.counts.renditions = followers.length;
  const until = AbortSignal.any([AbortSignal.timeout(seconds * 1000), session.signal]);
  await Promise.all(
    followers.map((follower) => follower.follow(until, playlist.kind === 'media' ? answer : undefined)),
  );
  const isVod = followers.every(({ isLive }) => !isLive);
  await finishMedia(followers, isVod ? until : AbortSignal.timeout(LAST_WORDS_MS), unseen);
  await finishPlaylists(session, followers);
  checkRenditions(session, followers, playlist.kind === 'multivariant' ? playlist : undefined);
  if (!session.hasBytesLeft) unseen.push('media beyond --max-bytes');
  return unseen;
};

const loadFirst = async (session: CheckSession, url: string) => {
  const answer = await firstAnswer(session, url);
  if (answer.status !== 200) throw new CheckError(`${url}: the answer is ${answer.status}`);
  const isPlaylist = answer.body.toString('latin1', 0, 20).includes('#EXT');
  const report = session.report(url);
  // A media playlist is read by whoever follows it.
  const playlist = isPlaylist ? readPlaylist(answer.body, answer.url, () => undefined) : undefined;
  if (!playlist)
    throw new CheckError(`${url} is no HLS playlist: it begins with "${shorten(answer.body.toString('utf8', 0, 40))}"`);
  if (playlist.kind === 'multivariant') {
    readPlaylist(answer.body, url, report);
    checkPlaylistDelivery(answer, { live: false, blocking: false, targetDuration: undefined }, report);
  }
  return { answer, playlist };
};

const firstAnswer = async (session: CheckSession, url: string): Promise<Answer> => {
  try {
    return await session.loadPlaylist(url);
  } catch (error) {
    if (error instanceof NoAnswerError) throw new CheckError(error.message, { cause: error });
    throw error;
  }
};

/** Waits until what was queued has been looked at; for a stream on demand, not beyond the time that was given. */
const finishMedia = async (
  followers: readonly RenditionFollower[],
  until: AbortSignal,
  unseen: string[],
): Promise<void> => {
  const all = Promise.all(followers.map(({ media }) => media.idle()));
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const onAbort = (): void => resolve('late');
  until.addEventListener('abort', onAbort);
  if (until.aborted) onAbort();
  const outcome = await Promise.race([all, late]);
  until.removeEventListener('abort', onAbort);
  if (outcome !== 'late') return;
  for (const { media } of followers) media.stop();
  await all;
  unseen.push('media for which there was no time left (--for)');
};

/** All playlists once more, at the same time, so that they can be held against one another; then what only some clients ask. */
const finishPlaylists = async (session: CheckSession, followers: readonly RenditionFollower[]): Promise<void> => {
  const live = followers.filter(({ isLive }) => isLive);
  await Promise.all(live.map((follower) => follower.reload()));
  await Promise.all(live.map((follower) => probeBlocking(session, follower)));
  const [first] = followers;
  if (first?.playlist) await probeMissing(session, first.url, first.playlist.targetDuration ?? 1);
};

/** A playlist that nobody has: what its 404 says. */
const probeMissing = async (session: CheckSession, url: string, targetDuration: number): Promise<void> => {
  const missing = new URL('no-such-playlist.m3u8', url).href;
  try {
    const answer = await session.loadPlaylist(missing);
    if (answer.status >= 400) checkErrorDelivery(answer, targetDuration, session.report(missing));
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
  }
};

const checkRenditions = (
  session: CheckSession,
  followers: readonly RenditionFollower[],
  multivariant: MultivariantPlaylist | undefined,
): void => {
  const aligned = followers.flatMap(({ playlist, kind }) => (playlist ? [{ playlist, kind }] : []));
  checkAlignment(aligned, (url) => session.report(url));
  for (const { playlist } of aligned) {
    const { segments, ended, url, iFramesOnly } = playlist;
    if (!ended && !iFramesOnly && segments.length < 6) {
      session.report(url)('playlist-short', `${segments.length} segments are listed`);
    }
  }
  if (aligned.some(({ playlist }) => isLowLatency(playlist))) checkProtocol(session);
  if (!session.options.media) return;
  checkAcross(session, followers, multivariant);
  if (multivariant) checkVariants(session, followers, multivariant);
};

/** RFC 8216bis B.1. */
const checkProtocol = (session: CheckSession): void => {
  if (!session.protocols.includes('HTTP/1.1')) return;
  const { url } = session.options;
  const why =
    new URL(url).protocol === 'http:' ? 'it comes by plain HTTP/1.1' : 'the server does not agree to HTTP/2 (ALPN)';
  session.report(url)('low-latency-without-http2', `${why}: ${WITHOUT_HTTP2}`);
};

const WITHOUT_HTTP2 = 'Apple players fall back to normal latency, browsers are short of connections';
