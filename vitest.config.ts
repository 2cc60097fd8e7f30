import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    // Whole-system tests start real encoders, and wait for them most of the time: two files at once are what two cores hold.
    maxWorkers: 2,
    // Where nobody looks on, a machine that is short of breath for a moment gets a second try; it is told in the report.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
