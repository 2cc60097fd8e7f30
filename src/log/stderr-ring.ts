import { StringDecoder } from 'node:string_decoder';

/** What an operator scrolls back through; ffmpeg's start and its last complaints fit. */
const MAX_LINES = 200;
/** Longer ones are dumps of data. */
const MAX_LINE_LENGTH = 500;

/**
 * The last lines that a process wrote to its standard error. A line that ends in a lone carriage return, as ffmpeg's
 * running figures do, is replaced by the next one, as a terminal would show it.
 * Memory is bounded whatever is written.
 */
export class StderrRing {
  #lines: string[] = [];
  #partial = '';
  #truncated = false;
  /** The last kept line ended in a carriage return, and nothing that follows has told whether it stays. */
  #afterReturn = false;
  /** The last kept line is to be replaced. */
  #replaceLast = false;
  readonly #decoder = new StringDecoder('utf8');
  readonly #hide: RegExp | undefined;

  /** @param hide what must not be shown of a line, as secrets that the process repeats */
  constructor(hide?: RegExp) {
    this.#hide = hide;
  }

  push(chunk: Buffer | string): void {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
    let start = 0;
    // A carriage return at the end of a chunk may have its line feed in the next one.
    if (this.#afterReturn && text.length > 0) {
      this.#afterReturn = false;
      if (text.startsWith('\n')) start = 1;
      else this.#replaceLast = true;
    }
    for (let index = start; index < text.length; index++) {
      const character = text[index];
      if (character !== '\n' && character !== '\r') continue;
      this.#append(text.slice(start, index));
      this.#endLine();
      if (character === '\r') {
        if (index + 1 === text.length) this.#afterReturn = true;
        else if (text[index + 1] === '\n') index++;
        else this.#replaceLast = true;
      }
      start = index + 1;
    }
    this.#append(text.slice(start));
  }

  /** Oldest first, the unfinished one included. */
  get lines(): string[] {
    if (this.#partial === '') return [...this.#lines];
    const finished = this.#replaceLast ? this.#lines.slice(0, -1) : this.#lines;
    return [...finished, this.#shownPartial()].slice(-MAX_LINES);
  }

  /** The last few lines as one text. */
  tail(count = MAX_LINES): string {
    return this.lines.slice(-count).join('\n');
  }

  #append(text: string): void {
    const room = MAX_LINE_LENGTH - this.#partial.length;
    if (text.length > room) this.#truncated = true;
    this.#partial += text.slice(0, room);
  }

  #shownPartial(): string {
    // Foreign metadata comes through here: a control sequence in it must not reach a terminal.
    // eslint-disable-next-line no-control-regex
    const safe = this.#partial.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '·').trimEnd();
    const line = this.#hide ? safe.replace(this.#hide, ' …') : safe;
    return this.#truncated ? `${line}…` : line;
  }

  #endLine(): void {
    const line = this.#shownPartial();
    this.#partial = '';
    this.#truncated = false;
    if (line === '') return;
    if (this.#replaceLast) this.#lines.pop();
    this.#replaceLast = false;
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }
}
