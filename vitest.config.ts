import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    setupFiles: ['test/support/property-seed.ts'],
    // A limit costs nothing where a test passes: these end what hangs, and judge no machine. `waitFor` gives up earlier.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Tests of one file that run side by side, each with a server and encoders of its own.
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Whole-system tests start real encoders, and wait for them most of the time: three files are what two cores hold.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          // Where nobody looks on, a machine that is short of breath for a moment gets a second try; the report tells.
          retry: process.env['CI'] ? 1 : 0,
        },
      },
    ],
  },
});
