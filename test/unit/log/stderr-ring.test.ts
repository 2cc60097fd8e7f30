import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StderrRing } from '../../../src/log/stderr-ring.ts';

const ringOf = (...chunks: (string | Buffer)[]): StderrRing => {
  const ring = new StderrRing();
  for (const chunk of chunks) ring.push(chunk);
  return ring;
};

it('puts lines together from pieces, and shows the unfinished one', () => {
  expect(ringOf('one\ntw', 'o\r\nthr', 'ee').lines).toEqual(['one', 'two', 'three']);
});

it('keeps the last 200', () => {
  const ring = ringOf(Array.from({ length: 500 }, (_, index) => `line ${index}\n`).join(''));
  expect(ring.lines).toHaveLength(200);
  expect(ring.lines[0]).toBe('line 300');
  ring.push('unfinished');
  expect(ring.lines).toHaveLength(200);
  expect(ring.tail(2)).toBe('line 499\nunfinished');
});

it('lets running figures replace each other, as a terminal does', () => {
  const ring = ringOf('Input #0\n', 'frame= 1\r', 'frame= 2\rframe= 3', '\r');
  expect(ring.lines).toEqual(['Input #0', 'frame= 3']);
  ring.push('\nfailed\n');
  expect(ring.lines).toEqual(['Input #0', 'frame= 3', 'failed']);
});

it('shows a line that is being written over instead of the one before', () => {
  expect(ringOf('a\rb').lines).toEqual(['b']);
});

it('cuts lines at 500 characters, however long they are', () => {
  const ring = ringOf('x'.repeat(300), 'y'.repeat(100_000), '\nnext');
  expect(ring.lines[0]).toBe(`${'x'.repeat(300)}${'y'.repeat(200)}…`);
  expect(ring.lines[1]).toBe('next');
});

it('puts characters together from bytes, and disarms control sequences', () => {
  const bytes = Buffer.from('Größe \u001b[31mred\n');
  expect(ringOf(...Array.from(bytes, (byte) => Buffer.of(byte))).lines).toEqual(['Größe ·[31mred']);
});

it('has the same lines however the text is cut, and stays within its bounds', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'ä', ' ', '\n', '\r', '\r\n', '\u0007', 'x'.repeat(300)),
    maxLength: 60,
  });
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
      const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      const { lines } = ringOf(...pieces);
      expect(lines).toEqual(ringOf(bytes).lines);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(501);
    }),
  );
});

it('hides what must not be shown, wherever the line is cut', () => {
  const ring = new StderrRing(/ with args .*/);
  ring.push("failed with args 'passphrase=sec");
  expect(ring.lines).toEqual(['failed …']);
  ring.push(`ret=${'x'.repeat(1000)}'\nnext\n`);
  expect(ring.lines).toEqual(['failed ……', 'next']);
});
