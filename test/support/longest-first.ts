import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole-system tests that take half a minute and more, longest first: begun last, one of them would be waited for alone. */
const LONGEST = [
  ...[
    'check',
    'library-pages',
    'players',
    'dvr',
    'publish',
    'source',
    'pull-hls',
    'robustness',
    'encryption',
    'wizard',
  ],
  ...['languages', 'switching', 'watchdogs', 'channel-page', 'fmp4', 'fleet', 'quality', 'player', 'playlist', 'clips'],
];

const place = ({ moduleId }: TestSpecification): number => {
  const index = LONGEST.indexOf(basename(moduleId, '.test.ts'));
  return index < 0 ? LONGEST.length : index;
};

/** Begins with the longest files; the others come as vitest orders them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}
