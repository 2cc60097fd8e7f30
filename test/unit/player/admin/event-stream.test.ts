import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { EventStreamParser } from '../../../../player/src/admin/data/event-stream.ts';

const TEXT = ': hello\n\nid: 7\nevent: switch\ndata: {"to":"slate"}\n\ndata: one\ndata: two\n\nevent: empty\n\n';
const MESSAGES = [
  { id: '7', type: 'switch', data: '{"to":"slate"}' },
  // The id holds until another one comes (HTML standard, 9.2.6).
  { id: '7', type: 'message', data: 'one\ntwo' },
];

describe('a stream of events', () => {
  it.each(['\n', '\r\n'])('is read line by line, whatever its line ends are: %j', (end) => {
    expect(new EventStreamParser().take(TEXT.replaceAll('\n', end))).toEqual(MESSAGES);
  });

  test.prop([fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 40 }), fc.constantFrom('\n', '\r\n')])(
    'says the same in whatever pieces it comes',
    (sizes, end) => {
      const parser = new EventStreamParser();
      const messages = [];
      let rest = TEXT.replaceAll('\n', end);
      for (const size of sizes) {
        messages.push(...parser.take(rest.slice(0, size)));
        rest = rest.slice(size);
      }
      messages.push(...parser.take(rest));
      expect(messages).toEqual(MESSAGES);
    },
  );

  it('has no line without end', () => {
    const parser = new EventStreamParser();
    expect(() => parser.take(`data: ${'x'.repeat(1024 * 1024)}`)).toThrow('no end');
  });
});
