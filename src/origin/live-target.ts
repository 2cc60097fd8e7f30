/**
 * What a request to `/live/…` may ask for, as the source of a regular expression with groups for the pass in front of it
 * (or nothing), channel, rendition (or nothing), file and query (or nothing): names as a config gives them, and files and queries without anything that a URL
 * could mean in two ways.
 */
export const LIVE_TARGET = String.raw`(?:\/p\/([A-Za-z0-9_.-]{1,4096}))?\/live\/([a-z0-9][a-z0-9_-]{0,62})\/(?:([a-z0-9][a-z0-9_-]{0,62})\/)?([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:\?([A-Za-z0-9._~!$&()*+,;=:@/?%-]*))?`;
