import { expect, it } from 'vitest';
import { renderWebVtt } from '../../../src/captions/webvtt.ts';

const START = 1_800_000_000 * 90_000;

it('has a header alone where nothing is said', () => {
  expect(renderWebVtt(START, [])).toBe(`WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:${START % 2 ** 33},LOCAL:00:00:00.000\n`);
});

it('places rows that touch as one cue, and others by themselves', () => {
  const cue = {
    startTicks: START + 45_000,
    endTicks: START + 3_723 * 90_000 + 9,
    screen: [
      { row: 1, column: 0, text: '<i>On top</i> & <b>' },
      { row: 14, column: 4, text: 'Below' },
      { row: 15, column: 6, text: '1 > 0' },
    ],
  };
  const [, , ...lines] = renderWebVtt(START, [cue]).split('\n');
  expect(lines).toEqual([
    '',
    '00:00:00.500 --> 01:02:03.000 line:10% position:10% align:start',
    '<i>On top</i> &amp; &lt;b&gt;',
    '',
    '00:00:00.500 --> 01:02:03.000 line:79.33% position:20% align:start',
    'Below',
    '1 &gt; 0',
    '',
  ]);
});
