/** A longer line is none of ffmpeg's progress. */
const MAX_LINE = 1024;

/** Reads what ffmpeg writes with `-progress`: `frame=123` among other lines. */
export class FrameProgress {
  #rest = '';

  /** @returns the number of the last picture that was told of in it; undefined where none was */
  push(text: string): number | undefined {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!.slice(-MAX_LINE);
    const told = lines.findLast((line) => /^frame=\s*\d+/.test(line));
    return told === undefined ? undefined : Number(told.slice('frame='.length));
  }
}
