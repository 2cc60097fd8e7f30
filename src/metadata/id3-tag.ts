/** ID3v2.4 tags (id3.org, id3v2.4.0-structure and -frames), as far as timed metadata of HLS uses them. */

export type Id3Frame =
  /** A text frame: `TIT2` (title), `TPE1` (artist), `TALB` (album) … */
  | { readonly id: string; readonly text: string }
  /** Text under a name of one's own. */
  | { readonly id: 'TXXX'; readonly description: string; readonly text: string }
  /** Bytes for whoever knows the owner: a URL, or a name of the reversed-domain kind. */
  | { readonly id: 'PRIV'; readonly owner: string; readonly data: Buffer };

/** A tag is sent in every rendition: what is larger belongs behind a URL. Bytes, header included. */
export const MAX_TAG_BYTES = 8 * 1024;
const HEADER_BYTES = 10;
const UTF8 = 3;
const TEXT_FRAME = /^T[A-Z0-9]{3}$/;

/** A tag that cannot be written; the message says why. */
export class Id3Error extends Error {
  override readonly name = 'Id3Error';
}

/**
 * Writes one whole tag, texts in UTF-8, without padding.
 * @throws Id3Error for a tag without frames, one that is too large, and names that no frame can have
 */
export const writeId3Tag = (frames: readonly Id3Frame[]): Buffer => {
  if (frames.length === 0) throw new Id3Error('the tag has no frame');
  const body = Buffer.concat(frames.map(writeFrame));
  if (HEADER_BYTES + body.length > MAX_TAG_BYTES) {
    throw new Id3Error(`the tag has ${HEADER_BYTES + body.length} bytes; the most is ${MAX_TAG_BYTES}`);
  }
  // Version 4, revision 0, no flags.
  return Buffer.concat([Buffer.from('ID3\x04\x00\x00', 'latin1'), synchsafe(body.length), body]);
};

const writeFrame = (frame: Id3Frame): Buffer => {
  const body = frameBody(frame);
  const flags = Buffer.alloc(2);
  return Buffer.concat([Buffer.from(frame.id, 'latin1'), synchsafe(body.length), flags, body]);
};

const frameBody = (frame: Id3Frame): Buffer => {
  if ('owner' in frame) {
    // 4.27: the owner ends with a zero byte, the data is whatever it is.
    if (frame.owner === '') throw new Id3Error('the owner of a PRIV frame must not be empty');
    return Buffer.concat([terminated(frame.owner, 'latin1'), frame.data]);
  }
  if (!TEXT_FRAME.test(frame.id)) throw new Id3Error(`"${frame.id}" is no text frame: those have names as TIT2`);
  if ('description' in frame) {
    return Buffer.concat([Buffer.of(UTF8), terminated(frame.description, 'utf8'), terminated(frame.text, 'utf8')]);
  }
  if (frame.id === 'TXXX') throw new Id3Error('a TXXX frame needs a description');
  return Buffer.concat([Buffer.of(UTF8), terminated(frame.text, 'utf8')]);
};

/** The text with its zero byte, which some readers ask for at the end of a frame too. */
const terminated = (text: string, encoding: 'utf8' | 'latin1'): Buffer => {
  if (text.includes('\0')) throw new Id3Error('a text must not contain a zero character');
  if (encoding === 'latin1' && !/^[\x20-\x7e]*$/.test(text)) throw new Id3Error('an owner is written in ASCII');
  return Buffer.from(`${text}\0`, encoding);
};

/** 28 bits in four bytes whose highest bit is 0 (structure 6.2). */
const synchsafe = (value: number): Buffer =>
  Buffer.of((value >> 21) & 0x7f, (value >> 14) & 0x7f, (value >> 7) & 0x7f, value & 0x7f);
