export interface Descriptor {
  readonly tag: number;
  /** Shares memory with the list. */
  readonly data: Buffer;
}

/** ISO/IEC 13818-1 2.6.18: the languages of a stream. */
const ISO_639_LANGUAGE = 0x0a;
/** ISO 639-2 codes have three letters. */
const CODE_LENGTH = 3;

/** The descriptors of a list (ISO/IEC 13818-1 2.6); one that is cut off is the last. */
export function* eachDescriptor(list: Buffer): Generator<Descriptor> {
  for (let at = 0; at + 2 <= list.length;) {
    const [tag = 0, length = 0] = list.subarray(at);
    yield { tag, data: list.subarray(at + 2, at + 2 + length) };
    at += 2 + length;
  }
}

/** The first language that a stream's descriptors name, as it stands there; undefined where they name none. */
export const languageOf = (descriptors: Buffer): string | undefined => {
  for (const { tag, data } of eachDescriptor(descriptors)) {
    if (tag === ISO_639_LANGUAGE && data.length >= CODE_LENGTH) return data.toString('latin1', 0, CODE_LENGTH);
  }
  return undefined;
};
