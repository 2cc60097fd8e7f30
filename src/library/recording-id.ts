import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 16;

/** What an id may be: it is a part of URLs and of paths on disk. */
export const RECORDING_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** 80 random bits in letters that are not mistaken for one another: nobody guesses it, and it never comes again. */
export const newRecordingId = (): string => spell(randomBytes(LENGTH));

/** The id of an event of a calendar: the same whenever the calendar is read. */
export const eventRecordingId = (channel: string, event: string): string =>
  spell(createHash('sha256').update(`${channel}\n${event}`).digest());

const spell = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, LENGTH), (byte) => ALPHABET[byte % 32]).join('');
