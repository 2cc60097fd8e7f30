#!/usr/bin/env node
import { keepCompiled } from './process/compile-cache.ts';

keepCompiled();

const { suitMemoryToMedia } = await import('./process/memory.ts');
suitMemoryToMedia();

// `sluice … | head` closes the pipe: nobody reads on, which is no reason to stop a stream.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const { processContext } = await import('./cli/context.ts');
const { runProgram } = await import('./cli/program.ts');
await runProgram(process.argv.slice(2), processContext());
