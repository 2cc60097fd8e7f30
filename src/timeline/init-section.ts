import { createHash } from 'node:crypto';

/** What has to be read before a fragmented MP4 segment can be (EXT-X-MAP, RFC 8216bis 4.4.4.5). */
export interface InitSection {
  /** Made from its content: equal sections have one name, and a name never comes again with other bytes. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Hexadecimal digits: enough that no two sections of a server's life meet. */
const HASH_DIGITS = 16;

export const initSection = (bytes: Buffer): InitSection => {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);
  return { name: `init-${hash}.mp4`, bytes };
};
