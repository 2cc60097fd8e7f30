/** A day of two-second segments has 43,200 lines of URIs; a playlist that is reloaded each second is far smaller. */
export const PLAYLIST_LIMITS = { maxBytes: 1024 * 1024, timeoutMs: 10_000 };
/** Ten seconds at 50 Mbit/s. What takes longer than this to load has long fallen out of the playlist. */
export const SEGMENT_LIMITS = { maxBytes: 64 * 1024 * 1024, timeoutMs: 30_000 };
/** A key has 16 bytes. */
export const KEY_LIMITS = { maxBytes: 1024, timeoutMs: 10_000 };
