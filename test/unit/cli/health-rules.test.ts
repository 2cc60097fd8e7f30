import { describe, expect, it } from 'vitest';
import type { ChannelState } from '../../../src/channel/state.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { makeChannel, makeRendition } from '../hls/fixture.ts';
import { startOrigin } from '../origin/fixture.ts';
import { FakeContext } from './context.ts';

const ask = async (state: Partial<ChannelState>, ...args: string[]) => {
  const { port } = await startOrigin({ timeline: makeChannel(makeRendition()), state });
  const context = new FakeContext();
  await runProgram(['health', `http://127.0.0.1:${port}`, ...args], context);
  const [line = '', ...details] = context.printed.trimEnd().split('\n');
  return { exit: context.exits[0], line, details, told: context.told };
};

describe('rules of the command line', () => {
  it.each<[string[], number, string]>([
    [['-w', '1', '-c', '5'], 1, 'SLUICE WARNING - main: main_age is 1.2s'],
    [['-w', '0.5', '-c', '1s'], 2, 'SLUICE CRITICAL - main: main_age is 1.2s'],
    [['-w', '2', '-c', '5'], 0, 'SLUICE OK - all rules: nothing to be minded'],
    [['--rule', 'encoderSpeed', '-w', '1.5:'], 1, "SLUICE WARNING - main: main_speed is 1 | 'main_speed'=1;1.5:;;0"],
    [['--rule', 'encoderBehind', '-c', '@0:1'], 2, "main_behind is 0.4s | 'main_behind'=0.4s;;@1;0"],
    [['--rule', 'slate,backup'], 0, 'SLUICE OK - slate, backup: nothing to be minded'],
    [['--rule', 'segmentAge', '--channel', 'main'], 0, "'main_age'=1.2s;4;6;0"],
  ])('%j', async (args, exit, text) => {
    const answered = await ask({}, ...args);
    expect(answered.line).toContain(text);
    expect(answered.exit).toBe(exit);
  });

  it('count beside those of the server, unless they are named alone', async () => {
    const onSlate = { onAir: 'slate' };
    expect(await ask(onSlate, '-w', '10')).toMatchObject({
      exit: 1,
      line: expect.stringContaining('on slate') as string,
    });
    expect(await ask(onSlate, '--rule', 'segmentAge', '-w', '10')).toMatchObject({ exit: 0 });
    expect(await ask(onSlate, '--rule', 'slate')).toMatchObject({ exit: 1 });
  });

  it('are told one by one with -v', async () => {
    const { exit, details } = await ask({ onAir: 'slate', lastSegmentAge: 9 }, '-v');
    expect(exit).toBe(2);
    expect(details).toEqual([
      'main segmentAge CRITICAL: no new segment for 9.0 s',
      'main slate WARNING: on slate: studio is live',
    ]);
  });

  it.each<[string[], string]>([
    [['--rule', 'segmentage'], 'there is no rule "segmentage"'],
    [['-w', '5:1'], '"5:1" begins above its end'],
    [['--rule', 'slate', '-w', '5'], 'slate has no thresholds'],
    [['--rule', 'slate,backup', '-w', '5'], 'thresholds are of one rule'],
    [['--channel', 'nobody', '-v'], 'there is no channel "nobody"'],
    [['--rule', 'diskFree'], 'the server has no figure of diskFree'],
  ])('%j is UNKNOWN', async (args, text) => {
    const { exit, line } = await ask({}, ...args);
    expect([exit, line]).toEqual([3, expect.stringContaining(text)]);
  });
});
