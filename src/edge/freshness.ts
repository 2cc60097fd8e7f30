/** How long an answer may be given to others (RFC 9111 4.2). */
export interface Freshness {
  /** Kept at all: `no-store` and `private` are not. */
  readonly kept: boolean;
  /** From its arrival here on, ms; 0: to be asked about each time. */
  readonly freshMs: number;
  /** How old it was when it came (Age), seconds. */
  readonly age: number;
}

/** A year, as far as anything is ever kept. */
const MAX_SECONDS = 31_536_000;

/** From the headers of an answer; what says nothing of caching is asked about each time. */
export const freshnessOf = (cacheControl: string | undefined, ageHeader: string | undefined): Freshness => {
  const age = seconds(ageHeader) ?? 0;
  const directives = new Map(
    (cacheControl ?? '').split(',').map((each): [string, string] => {
      const [name = '', value = ''] = each.trim().toLowerCase().split('=', 2);
      return [name, value.replaceAll('"', '')];
    }),
  );
  if (directives.has('no-store') || directives.has('private')) return { kept: false, freshMs: 0, age };
  // RFC 9111 5.2.2.10: a shared cache goes by s-maxage.
  const lifetime = seconds(directives.get('s-maxage')) ?? seconds(directives.get('max-age')) ?? 0;
  const fresh = directives.has('no-cache') ? 0 : Math.max(0, lifetime - age);
  return { kept: true, freshMs: 1000 * fresh, age };
};

const seconds = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text.trim()) ? Math.min(Number(text), MAX_SECONDS) : undefined;
