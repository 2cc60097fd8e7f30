import { ProtocolError } from './protocol-error.ts';

/** Action Message Format 0, as RTMP commands use it (Adobe's amf0-file-format-specification). */
export type AmfValue = number | boolean | string | null | undefined | Date | AmfValue[] | AmfObject;
export interface AmfObject {
  readonly [name: string]: AmfValue;
}

/** Encoders nest two deep. */
const MAX_DEPTH = 8;
/** Values in one message, nested ones included; OBS's metadata has some twenty. */
const MAX_VALUES = 1000;

const NUMBER = 0x00;
const BOOLEAN = 0x01;
const STRING = 0x02;
const OBJECT = 0x03;
const NULL = 0x05;
const UNDEFINED = 0x06;
const ECMA_ARRAY = 0x08;
const OBJECT_END = 0x09;
const STRICT_ARRAY = 0x0a;
const DATE = 0x0b;
const LONG_STRING = 0x0c;

class AmfReader {
  readonly #data: Buffer;
  #at = 0;
  #values = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  get atEnd(): boolean {
    return this.#at >= this.#data.length;
  }

  value(depth = 0): AmfValue {
    if (depth > MAX_DEPTH) throw new ProtocolError('AMF0 values are nested too deep');
    if (++this.#values > MAX_VALUES) throw new ProtocolError('too many AMF0 values in one message');
    const marker = this.#take(1)[0];
    switch (marker) {
      case NUMBER:
        return this.#take(8).readDoubleBE(0);
      case BOOLEAN:
        return this.#take(1)[0] !== 0;
      case STRING:
        return this.#string(this.#take(2).readUInt16BE(0));
      case LONG_STRING:
        return this.#string(this.#take(4).readUInt32BE(0));
      case NULL:
        return null;
      case UNDEFINED:
        return undefined;
      case OBJECT:
        return this.#object(depth);
      case ECMA_ARRAY:
        this.#take(4); // a count that encoders get wrong: the end marker counts
        return this.#object(depth);
      case STRICT_ARRAY:
        return this.#array(depth);
      case DATE: {
        const date = new Date(this.#take(8).readDoubleBE(0));
        this.#take(2);
        return date;
      }
      default:
        throw new ProtocolError(`AMF0 type ${marker} is not known`);
    }
  }

  #object(depth: number): AmfObject {
    const entries: [string, AmfValue][] = [];
    for (;;) {
      const name = this.#string(this.#take(2).readUInt16BE(0));
      if (name === '' && this.#data[this.#at] === OBJECT_END) {
        this.#at++;
        // No prototype: a property called __proto__ is a property like any other.
        return Object.assign(Object.create(null) as AmfObject, Object.fromEntries(entries));
      }
      entries.push([name, this.value(depth + 1)]);
    }
  }

  #array(depth: number): AmfValue[] {
    const count = this.#take(4).readUInt32BE(0);
    if (count > MAX_VALUES) throw new ProtocolError('an AMF0 array is too long');
    return Array.from({ length: count }, () => this.value(depth + 1));
  }

  #string(length: number): string {
    return this.#take(length).toString('utf8');
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#data.length) throw new ProtocolError('an AMF0 value is cut short');
    const part = this.#data.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

/** All values of a command or data message. @throws ProtocolError when they are malformed */
export const readAmf = (data: Buffer): AmfValue[] => {
  const reader = new AmfReader(data);
  const values: AmfValue[] = [];
  while (!reader.atEnd) values.push(reader.value());
  return values;
};

const sized = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 0xffff) throw new RangeError('an AMF0 string has at most 65535 bytes');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

const writeValue = (value: AmfValue): Buffer => {
  if (value === null) return Buffer.from([NULL]);
  if (value === undefined) return Buffer.from([UNDEFINED]);
  if (typeof value === 'boolean') return Buffer.from([BOOLEAN, value ? 1 : 0]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([STRING]), sized(value)]);
  if (typeof value === 'number' || value instanceof Date) {
    const buffer = Buffer.alloc(value instanceof Date ? 11 : 9);
    buffer[0] = value instanceof Date ? DATE : NUMBER;
    buffer.writeDoubleBE(Number(value), 1);
    return buffer;
  }
  if (Array.isArray(value)) {
    const head = Buffer.alloc(5);
    head[0] = STRICT_ARRAY;
    head.writeUInt32BE(value.length, 1);
    return Buffer.concat([head, ...value.map(writeValue)]);
  }
  const members = Object.entries(value).map(([name, member]) => Buffer.concat([sized(name), writeValue(member)]));
  return Buffer.concat([Buffer.from([OBJECT]), ...members, Buffer.from([0, 0, OBJECT_END])]);
};

export const writeAmf = (...values: AmfValue[]): Buffer => Buffer.concat(values.map(writeValue));
