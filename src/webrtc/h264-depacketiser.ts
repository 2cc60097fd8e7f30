import { NAL_AUD, NAL_IDR, NAL_SPS, nalType } from '../media/annex-b.ts';
import type { RtpData } from './rtp-order.ts';

/** The NAL units of one picture. */
export interface AccessUnit {
  /** RTP timestamp, 32 bits. */
  readonly timestamp: number;
  readonly key: boolean;
  readonly units: readonly Buffer[];
}

export interface DepacketiserEvents {
  picture(picture: AccessUnit): void;
  /** Something was lost: nothing is given until a key frame comes, which has to be asked for. */
  broken(): void;
}

/** RFC 6184 table 1. */
const STAP_A = 24;
const FU_A = 28;
const FU_START = 0x80;
const FU_END = 0x40;
/** A picture is no larger; what claims to be is damage. Bytes. */
const MAX_PICTURE = 8 * 1024 * 1024;

/** Makes pictures of RTP payloads (RFC 6184, packetization mode 1), which must come in order. Pure. */
export class H264Depacketiser {
  readonly #events: DepacketiserEvents;
  #units: Buffer[] = [];
  #fragments: Buffer[] = [];
  #bytes = 0;
  #timestamp: number | undefined;
  #waitsForKey = true;
  #damaged = false;

  constructor(events: DepacketiserEvents) {
    this.#events = events;
  }

  /** @param lost packets in front of this one will not come */
  push({ timestamp, marker, payload }: RtpData, lost: boolean): void {
    if (lost) {
      this.#break();
      // What is left of a picture whose beginning was lost may look whole.
      this.#damaged = !beginsPicture(payload);
    }
    // Senders that leave the marker out are understood by the change of time.
    if (this.#timestamp !== undefined && timestamp !== this.#timestamp) this.#finish();
    this.#timestamp = timestamp;
    if (!this.#take(payload)) {
      this.#break();
      this.#damaged = true;
      this.#timestamp = timestamp;
    }
    if (marker) this.#finish();
  }

  /** @returns false where the payload is damaged */
  #take(payload: Buffer): boolean {
    if (payload.length < 2) return payload.length === 0;
    this.#bytes += payload.length;
    if (this.#bytes > MAX_PICTURE) return false;
    const type = payload[0]! & 0x1f;
    if (type === STAP_A) return this.#aggregate(payload);
    if (type === FU_A) return this.#fragment(payload);
    if (type === 0 || type > 23) return false;
    this.#units.push(payload);
    return true;
  }

  /** 5.7.1. */
  #aggregate(payload: Buffer): boolean {
    for (let at = 1; at + 2 < payload.length;) {
      const end = at + 2 + payload.readUInt16BE(at);
      if (end > payload.length || end === at + 2) return false;
      this.#units.push(payload.subarray(at + 2, end));
      at = end;
    }
    return true;
  }

  /** 5.8. */
  #fragment(payload: Buffer): boolean {
    const head = payload[1]!;
    if (head & FU_START) this.#fragments = [Buffer.from([(payload[0]! & 0xe0) | (head & 0x1f)])];
    else if (this.#fragments.length === 0) return this.#waitsForKey;
    this.#fragments.push(payload.subarray(2));
    if (head & FU_END) {
      this.#units.push(Buffer.concat(this.#fragments));
      this.#fragments = [];
    }
    return true;
  }

  #finish(): void {
    const units = this.#units;
    const whole = this.#fragments.length === 0 && !this.#damaged;
    const timestamp = this.#timestamp!;
    this.#clear();
    this.#damaged = false;
    if (!whole) this.#break();
    if (units.length === 0) return;
    const key = units.some((unit) => nalType(unit) === NAL_IDR);
    if (this.#waitsForKey && !(key && whole)) return;
    this.#waitsForKey = false;
    this.#events.picture({ timestamp, key, units });
  }

  #break(): void {
    this.#clear();
    if (this.#waitsForKey) return;
    this.#waitsForKey = true;
    this.#events.broken();
  }

  #clear(): void {
    this.#units = [];
    this.#fragments = [];
    this.#bytes = 0;
    this.#timestamp = undefined;
  }
}

/** Certainly the first packet of a picture: it has a delimiter or a parameter set in front. */
const beginsPicture = (payload: Buffer): boolean => {
  const type = payload.length > 0 ? payload[0]! & 0x1f : 0;
  const first = type === STAP_A && payload.length > 3 ? payload[3]! & 0x1f : type;
  return first === NAL_SPS || first === NAL_AUD;
};
