#!/usr/bin/env node
import { processContext } from './cli/context.ts';
import { runProgram } from './cli/program.ts';
import { suitMemoryToMedia } from './process/memory.ts';

suitMemoryToMedia();

// `sluice … | head` closes the pipe: nobody reads on, which is no reason to stop a stream.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

await runProgram(process.argv.slice(2), processContext());
