import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlainQuestions } from '../../../../src/cli/init/plain-questions.ts';
import { runProgram } from '../../../../src/cli/program.ts';
import { loadConfigFile } from '../../../../src/config/load.ts';
import { FakeContext } from '../context.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sluice-init-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const init = async (args: string[], lines?: string): Promise<FakeContext & { asked: string }> => {
  const output = new PassThrough();
  const context = Object.assign(new FakeContext(), { asked: '' });
  context.folder = folder;
  output.on('data', (chunk: Buffer) => (context.asked += chunk.toString()));
  if (lines !== undefined) {
    const input = new PassThrough();
    input.end(lines);
    context.questions = () => new PlainQuestions(input, output);
  }
  await runProgram(['init', ...args], context);
  return context;
};
const written = (file = 'sluice.yaml') => loadConfigFile(join(folder, file), {});

describe('sluice init', () => {
  it('asks in plain lines, says what is wrong with an answer, and writes what was answered', async () => {
    const answers = ['Große Bühne', 'Not a name', 'stage', '9', '2', '', '3 5 7', 'perhaps', 'yes', '3', '2'];
    const { asked, printed, exits } = await init([], `${answers.join('\n')}\n`);
    expect(exits).toEqual([]);
    expect(asked).toContain('A name has 1 to 63 small letters');
    expect(asked).toContain('answer 1 to 6');
    expect(asked).toContain('answer yes or no');
    const { channels } = await written();
    expect(channels['stage']).toMatchObject({
      title: 'Große Bühne',
      inputs: [
        { name: 'line', type: 'srt', port: 9710 },
        { name: 'slate', type: 'slate' },
      ],
      ladder: ['720p', '360p', 'audio'],
      part: 0.333,
      dvr: 7200,
      record: true,
    });
    const [line] = channels['stage']!.inputs;
    expect(printed).toContain((line as { passphrase: string }).passphrase);
  });

  it('takes what the options say, and asks nobody with --yes', async () => {
    const { printed } = await init(['--yes', '--title', 'The show', '--qualities', '480p,audio', '--dvr', '45m']);
    const { channels } = await written();
    expect(channels['the-show']).toMatchObject({ ladder: ['480p', 'audio'], dvr: 2700, record: false });
    expect(printed).toMatch(/Server {6}rtmp:\/\/.*:1935\/live\n {2}Stream Key {2}[\w-]{20}\n/);
    expect(printed).toContain('Start it      sluice\n');
    // The stream key stands in it.
    expect(statSync(join(folder, 'sluice.yaml')).mode & 0o777).toBe(0o600);
  });

  it('writes over nothing without --force', async () => {
    writeFileSync(join(folder, 'sluice.yaml'), 'mine');
    const { told, exits } = await init(['--yes']);
    expect(told).toContain('sluice.yaml is there already');
    expect(exits).toEqual([1]);
    expect(readFileSync(join(folder, 'sluice.yaml'), 'utf8')).toBe('mine');
    await init(['--yes', '--force']);
    expect((await written()).channels['main']).toBeDefined();
  });

  it('says what is missing where nobody can be asked', async () => {
    const { told, exits } = await init(['--yes', '--source', 'pull']);
    expect(told).toBe('Address of the stream: Give the address of the stream\n');
    expect(exits).toEqual([1]);
  });

  it('writes nothing when the answers end early', async () => {
    const { told, exits } = await init([], 'Show\n');
    expect(told).toContain('nothing was written');
    expect(exits).toEqual([1]);
    await expect(written()).rejects.toThrow();
  });
});
