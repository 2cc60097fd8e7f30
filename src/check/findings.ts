import type { Finding, Report } from './finding.ts';

/** What broke one rule in one playlist, however often. */
export interface CountedFinding extends Finding {
  readonly count: number;
}

/** Different URLs that a stream may bring up are bounded, whatever it does. */
const MAX_FINDINGS = 10_000;

/**
 * All that was found: of each rule and playlist the first, and how often. What is kept grows with what is different,
 * not with how long a stream is followed.
 */
export class Findings {
  readonly #byPlace = new Map<string, { finding: Finding; count: number }>();

  /** A report of what is found at this URL; the query is left out: tokens are nobody's business. */
  at(address: string): Report {
    const url = withoutQuery(address);
    return (rule, message, { line, clause } = {}) => {
      const key = `${rule} ${url}`;
      const known = this.#byPlace.get(key);
      if (known) known.count++;
      else if (this.#byPlace.size < MAX_FINDINGS) {
        this.#byPlace.set(key, { finding: { rule, url, line, message, clause }, count: 1 });
      }
    };
  }

  all(): CountedFinding[] {
    return [...this.#byPlace.values()].map(({ finding, count }) => ({ ...finding, count }));
  }
}

const withoutQuery = (url: string): string => {
  const plain = new URL(url);
  plain.search = plain.hash = plain.username = plain.password = '';
  return plain.href;
};
