import { createHash } from 'node:crypto';
import type { Recording } from './recording.ts';
import { channelOf } from './library-recording.ts';

/** What lists can be filtered by. */
export interface Facets {
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly channel?: string | undefined;
  readonly tag?: string | undefined;
}

/** Words of more than this are searched by their beginning; a request is not an essay. */
const MAX_WORDS = 10;
const MAX_WORD = 60;
/** The index has the beginnings of words up to this length ready: longer ones cost what they find. */
export const READY_PREFIX = 8;

/** Tags are the same in capitals and in small letters. */
export const tagKey = (tag: string): string => tag.normalize('NFC').toLowerCase();

/** A word of the index that nobody types. */
const word = (facet: keyof Facets, value: string): string =>
  `${facet}0${createHash('sha256').update(value).digest('hex').slice(0, 20)}`;

/** The words that a recording is filtered by. */
export const facetWords = (recording: Recording): string => {
  const { kind, state, tags } = recording;
  const channel = channelOf(recording);
  return [
    word('kind', kind),
    word('state', state),
    ...(channel === undefined ? [] : [word('channel', channel)]),
    ...tags.map((tag) => word('tag', tagKey(tag))),
  ].join(' ');
};

export interface Match {
  /** For `words MATCH …`. */
  readonly expression: string;
  /** To look whether one recording matches costs about the same however many do. */
  readonly quick: boolean;
}

/**
 * What a search means: all words of the text, each as it stands or as the beginning of one, and all facets.
 * @returns undefined where everything matches
 */
export const matchOf = (text: string, { kind, state, channel, tag }: Facets): Match | undefined => {
  const typed = text
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((each) => each !== '')
    .slice(0, MAX_WORDS)
    .map((each) => each.slice(0, MAX_WORD));
  const filters = [
    kind !== undefined && word('kind', kind),
    state !== undefined && word('state', state),
    channel !== undefined && word('channel', channel),
    tag !== undefined && word('tag', tagKey(tag)),
  ].filter((each) => each !== false);
  const terms = [
    ...typed.map((each) => `{title description tags} : "${each}" *`),
    ...filters.map((each) => `facets : "${each}"`),
  ];
  if (terms.length === 0) return undefined;
  return { expression: terms.join(' AND '), quick: typed.every((each) => [...each].length <= READY_PREFIX) };
};
