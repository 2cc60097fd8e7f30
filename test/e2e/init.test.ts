import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfigFile } from '../../src/config/load.ts';
import { temporaryFolder } from '../support/rig.ts';
import { waitFor } from '../support/wait.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const ENTER = '\r';
const DOWN = '\x1b[B';

it('is answered by keys in a real terminal', async () => {
  const folder = temporaryFolder();
  // script(1) gives the command a terminal of its own.
  const terminal = spawn(
    'script',
    ['--quiet', '--return', '--command', `stty cols 100 rows 40; ${process.execPath} ${MAIN} init`, '/dev/null'],
    {
      cwd: folder.path,
      env: { ...process.env, INIT_CWD: folder.path, TERM: 'xterm-256color', CI: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let screen = '';
  terminal.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => terminal.once('exit', resolve));
  const answer = async (question: string, keys: string, patience?: number): Promise<void> => {
    await waitFor(question, () => screen.includes(question), patience);
    terminal.stdin.write(keys);
  };
  try {
    await answer('What is it called', `Town hall${ENTER}`);
    await answer('Its name in addresses', `hall${ENTER}`);
    await answer('Where does the picture come from', DOWN.repeat(5) + ENTER);
    // The machine is measured first.
    await answer('Which qualities', ENTER, 90_000);
    expect(screen).toMatch(/measured: [\d.]+ times real time/);
    await answer('Low latency', `y`);
    await answer('How far back', DOWN + DOWN + ENTER);
    await answer('What is recorded', ENTER);
    expect(await ended).toBe(0);
    expect(screen).toContain('/watch/hall');
    const { channels } = await loadConfigFile(join(folder.path, 'sluice.yaml'), {});
    expect(channels['hall']).toMatchObject({
      title: 'Town hall',
      inputs: [{ name: 'pattern', type: 'test' }],
      part: 0.333,
      dvr: 7200,
      record: false,
    });
  } finally {
    terminal.kill('SIGKILL');
    folder.remove();
  }
});
