import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    setupFiles: ['test/support/property-seed.ts'],
    // Whole-system tests start real encoders, and wait for them most of the time: two files at once are what two cores hold.
    maxWorkers: 2,
    // Of tests that stand side by side in one file: most of their time they wait for pictures, which come in real time.
    maxConcurrency: 3,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Where nobody looks on, a machine that is short of breath for a moment gets a second try; the report tells.
          retry: process.env['CI'] ? 1 : 0,
        },
      },
    ],
  },
});
