import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigText } from '../../../src/config/edit/config-text.ts';

const TEXT = `# stage
http: { port: 8080 } # where players come in
channels:
  # the big one
  main:
    title: \${TITLE:-Stage}
    inputs:
      # the camera
      - { name: cam, type: rtmp, key: \${CAM_KEY} }
      - { name: slate, type: slate } # never fails
    ladder: [ 720p, audio ]
`;

const edited = (change: (settings: Record<string, unknown>) => unknown): string => {
  const text = new ConfigText(TEXT);
  text.setChannel('main', change({ ...text.channel('main') }));
  return text.toString();
};

describe('the text of a config that a program changes', () => {
  test('says of a channel what is written, references as they stand', () => {
    const main = new ConfigText(TEXT).channel('main');
    expect(main).toMatchObject({ title: '${TITLE:-Stage}', ladder: ['720p', 'audio'] });
    expect(main?.['inputs']).toContainEqual({ name: 'cam', type: 'rtmp', key: '${CAM_KEY}' });
    expect(new ConfigText(TEXT).channel('toString')).toBeUndefined();
  });

  test('is the same where nothing was changed', () => {
    expect(edited((settings) => settings)).toBe(TEXT);
  });

  test('keeps comments, order and references of all that is not named', () => {
    expect(edited((settings) => ({ ...settings, ladder: ['1080p', '720p', 'audio'], record: true }))).toBe(
      TEXT.replace('[ 720p, audio ]', '[ 1080p, 720p, audio ]') + '    record: true\n',
    );
    const inputs = [
      { name: 'slate', type: 'slate' },
      { name: 'cam', type: 'rtmp', key: '${CAM_KEY}', takeover: true },
    ];
    const text = edited((settings) => ({ ...settings, inputs }));
    expect(text).toContain('{ name: cam, type: rtmp, key: ${CAM_KEY}, takeover: true }');
    expect(text).toContain('{ name: slate, type: slate } # never fails');
    expect(text.indexOf('slate')).toBeLessThan(text.indexOf('cam, type'));
  });

  test('adds and removes channels', () => {
    const text = new ConfigText(TEXT);
    text.setChannel('second', { inputs: [{ name: 'x', type: 'rtmp', key: '${X}' }] });
    expect(text.toString()).toContain('key: ${X}');
    text.removeChannel('second');
    expect(text.toString()).toBe(TEXT);
    const empty = new ConfigText('');
    empty.setChannel('first', { title: 'One' });
    expect(new ConfigText(empty.toString()).channel('first')).toEqual({ title: 'One' });
  });

  test('says afterwards what it was told to say', () => {
    const leaf = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean());
    const name = fc.stringMatching(/^[a-z]{1,6}$/);
    const settings = fc.dictionary(name, fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(name, leaf)));
    fc.assert(
      fc.property(settings, settings, (first, second) => {
        const text = new ConfigText(TEXT);
        text.setChannel('main', first);
        const again = new ConfigText(text.toString());
        expect(again.channel('main')).toEqual({ ...first });
        again.setChannel('main', second);
        expect(new ConfigText(again.toString()).channel('main')).toEqual({ ...second });
      }),
      { numRuns: 60 },
    );
  });
});
