/** Removes the emulation prevention bytes of a NAL unit (ITU-T H.264 7.4.1, H.265 7.4.2). */
export const withoutEmulation = (nal: Buffer): Buffer => {
  const out = Buffer.allocUnsafe(nal.length);
  let length = 0;
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, length);
};

/** Puts emulation prevention bytes into a NAL unit where its own bytes would look like a start code. */
export const withEmulation = (nal: Buffer): Buffer => {
  const out: number[] = [];
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(out);
};
