// Prints one line for programs, "N passed, N failed, N skipped", from the JSON report of vitest.
import { readFileSync } from 'node:fs';
import process from 'node:process';

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // The tests ended before they could write a report.
    process.stderr.write(`no test report: ${error.message}\n`);
    return undefined;
  }
};

const report = read(process.argv[2]);
const passed = report?.numPassedTests ?? 0;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
// A file that cannot be loaded fails without a test of its own.
const brokenFiles = (report?.testResults ?? []).filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
).length;
const failed = (report?.numFailedTests ?? 0) + brokenFiles + (report === undefined ? 1 : 0);

process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
// A run without a single test has shown nothing.
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
