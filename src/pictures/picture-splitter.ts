import type { PictureForm } from './picture-form.ts';

/** No JPEG of a picture of 1280 pixels' width comes near. */
const MAX_JPEG_BYTES = 4 * 1024 * 1024;
/** A boundary and two header lines. */
const MAX_HEAD_BYTES = 512;
const LENGTH = /content-length: *(\d{1,9})/i;

/** Takes what a decoder writes apart into pictures, as it comes. */
export class PictureSplitter {
  readonly #form: PictureForm;
  readonly #onPicture: (picture: Buffer) => void;
  #pending: Buffer[] = [];
  #length = 0;
  /** Of the picture that is being read; undefined while its head is. */
  #size: number | undefined;

  constructor(form: PictureForm, onPicture: (picture: Buffer) => void) {
    this.#form = form;
    this.#onPicture = onPicture;
  }

  /** @throws RangeError for what no decoder writes */
  push(chunk: Buffer): void {
    this.#pending.push(chunk);
    this.#length += chunk.length;
    for (;;) {
      this.#size ??= this.#form.kind === 'rgb' ? this.#form.width * this.#form.height * 3 : this.#readHead();
      if (this.#size === undefined || this.#length < this.#size) return;
      this.#onPicture(Buffer.from(this.#take(this.#size)));
      this.#size = undefined;
    }
  }

  /** Of a part of multipart/x-mixed-replace, which is how ffmpeg writes one JPEG after another with their lengths. */
  #readHead(): number | undefined {
    const data = this.#whole();
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) {
      if (data.length > MAX_HEAD_BYTES) throw new RangeError('the decoder writes something else than pictures');
      return undefined;
    }
    const size = Number(LENGTH.exec(data.toString('latin1', 0, end))?.[1] ?? NaN);
    if (!(size > 0 && size <= MAX_JPEG_BYTES)) throw new RangeError('the decoder writes no picture of a sensible size');
    this.#take(end + 4);
    return size;
  }

  #whole(): Buffer {
    if (this.#pending.length !== 1) this.#pending = [Buffer.concat(this.#pending, this.#length)];
    return this.#pending[0]!;
  }

  #take(byteLength: number): Buffer {
    const data = this.#whole();
    this.#pending = [data.subarray(byteLength)];
    this.#length -= byteLength;
    return data.subarray(0, byteLength);
  }
}
