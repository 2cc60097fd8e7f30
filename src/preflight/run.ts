// Runs before `npm start` and `npm test`: sees to it that what npm does not bring is there.
import './node-version.cjs';
import path from 'node:path';
import { canInstall, installAdvice, installWithApt } from './install.ts';
import { buildPlayer, playerBuildReason } from './player-build.ts';
import { tools, type Stage, type Tool } from './tools.ts';

interface Missing extends Tool {
  readonly reason: string;
}

const findMissing = async (stage: Stage): Promise<Missing[]> => {
  const needed = tools(process.env).filter((tool) => stage === 'test' || tool.stage === 'start');
  const reasons = await Promise.all(needed.map((tool) => tool.problem()));
  return needed.flatMap((tool, index) => {
    const reason = reasons[index];
    return reason === undefined ? [] : [{ ...tool, reason }];
  });
};

const isNeeded = (tool: Tool): boolean => tool.optional !== true;

/** Returns what is still missing. */
const provideTools = async (stage: Stage): Promise<Missing[]> => {
  const missing = await findMissing(stage);
  if (missing.length === 0 || !(await canInstall())) return missing;
  const packages = missing.map((tool) => tool.packages.apt);
  console.log(`Installing ${packages.join(', ')} with apt-get: once, this takes a minute …`);
  try {
    await installWithApt(packages);
  } catch (error) {
    if (missing.some(isNeeded)) throw error;
    console.warn(`Not installed: ${(error as Error).message}`);
  }
  return findMissing(stage);
};

const explainMissing = (heading: string, missing: readonly Missing[]): string =>
  [
    heading,
    ...missing.map(({ name, reason }) => `  ${name}: ${reason}`),
    'To install:',
    ...installAdvice(missing),
  ].join('\n');

const main = async (): Promise<number> => {
  const stage = process.argv[2];
  if (stage !== 'start' && stage !== 'test') {
    console.error('usage: node src/preflight/run.ts start|test');
    return 1;
  }
  const root = path.resolve(import.meta.dirname, '..', '..');
  const [missing, buildReason] = await Promise.all([provideTools(stage), playerBuildReason(root)]);
  const needed = missing.filter(isNeeded);
  if (needed.length > 0) {
    console.error(explainMissing('Sluice needs, and does not find:', needed));
    console.error(
      'An ffmpeg elsewhere: name it with "ffmpeg:" in the config; "node src/main.ts --config FILE" starts it.',
    );
    return 1;
  }
  if (missing.length > 0) console.warn(explainMissing('Sluice would do better with:', missing));
  if (buildReason !== undefined) {
    console.log(`Building the player (${buildReason}) …`);
    await buildPlayer(root);
  }
  return 0;
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`Sluice cannot start: ${(error as Error).message}`);
  process.exitCode = 1;
}
