import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
/** Heads are a few hundred bytes. */
const MAX_HEAD = 2048;

export interface Place {
  readonly msn: number;
  readonly part: number;
}

/** What a client asks for next, and what it tells of it. */
export interface Course {
  /** The request for a playlist that holds this part, whole. */
  request(place: Place): Buffer;
  /** The request for the part itself; undefined where clients take playlists only. */
  partRequest: ((place: Place) => Buffer) | undefined;
  /**
   * What comes after all that this playlist lists: who was late goes on from there, as players do.
   * Undefined where these are not all of its bytes.
   */
  next(playlist: { head: string; body: Buffer }): Place | undefined;
  /** What comes after this. */
  after(place: Place): Place;
  /** The first bytes of an answer are there. */
  answered(answer: { place: Place; askedAt: number; ofMedia: boolean }): void;
  received(bytes: number): void;
  /** It has all that it wanted: `again` is to be called when it shall ask for what comes next. */
  resting(again: () => void): void;
  refused(why: string): void;
  now(): number;
}

export interface ClientAt {
  readonly port: number;
  /** Where it comes from: each address has ports of its own. */
  readonly localAddress: string;
  /** What it asks for first. */
  readonly place: Place;
}

/** One buffer for all: what is in it is looked at before the next socket is read. */
const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);

/** A player reduced to what a server sees of it: blocking reloads, one after the other, and the parts if it is told to. */
export class BlockingClient {
  readonly connected: Promise<void>;
  readonly #course: Course;
  readonly #socket: Socket;
  #place: Place;
  #next: Place | undefined;
  #askedAt = 0;
  #ofMedia = false;
  /** Bytes that are still to come of this answer; 0 between answers. */
  #left = 0;
  #over = false;

  constructor(course: Course, { port, localAddress, place }: ClientAt) {
    this.#course = course;
    this.#place = place;
    const onread = { buffer: READ_BUFFER, callback: (size: number) => this.#take(size) };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.connected = promise;
    this.#socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true, onread }, () => {
      resolve();
      this.#ask();
    });
    const gone = (why: string) => () => {
      resolve();
      if (!this.#over) course.refused(why);
      this.#over = true;
    };
    this.#socket.on('error', (error) => gone(error.message)());
    this.#socket.on('close', gone('the server closed the connection'));
  }

  stop(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #ask = (): void => {
    if (this.#over) return;
    this.#ofMedia = false;
    this.#askedAt = this.#course.now();
    this.#socket.write(this.#course.request(this.#place));
  };

  #askForPart(send: NonNullable<Course['partRequest']>): void {
    this.#ofMedia = true;
    this.#askedAt = this.#course.now();
    this.#socket.write(send(this.#place));
  }

  #take(size: number): boolean {
    if (this.#over) return false;
    this.#course.received(size);
    if (this.#left === 0) {
      const head = READ_BUFFER.toString('latin1', 0, Math.min(size, MAX_HEAD));
      const whole = wholeLength(head);
      if (whole === undefined) {
        this.#course.refused(head.slice(0, 60));
        this.stop();
        return false;
      }
      this.#course.answered({ place: this.#place, askedAt: this.#askedAt, ofMedia: this.#ofMedia });
      if (!this.#ofMedia) {
        const body = READ_BUFFER.subarray(head.indexOf(HEAD_END) + HEAD_END.length, size);
        this.#next = size === whole ? this.#course.next({ head, body }) : undefined;
      }
      this.#left = whole;
    }
    this.#left -= size;
    if (this.#left === 0) this.#goOn();
    return true;
  }

  #goOn(): void {
    const { partRequest } = this.#course;
    if (partRequest && !this.#ofMedia) {
      this.#askForPart(partRequest);
      return;
    }
    this.#place = this.#next ?? this.#course.after(this.#place);
    this.#course.resting(this.#ask);
  }
}

/** Bytes of head and body; undefined for anything but a 200 that tells its length. */
const wholeLength = (head: string): number | undefined => {
  const end = head.indexOf(HEAD_END);
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200 ') || end < 0 || length === undefined) return undefined;
  return end + HEAD_END.length + Number(length);
};
