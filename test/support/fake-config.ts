import type { Page, Route } from 'playwright-core';

interface Problem {
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly message: string;
}

/** The config of a server as the pages see it: for states that a real one is seldom in, as another edit at the same time. */
export class FakeConfig {
  text: string;
  version = 1;
  readonly #problemsOf: (text: string) => readonly Problem[];

  constructor(text: string, problemsOf: (text: string) => readonly Problem[]) {
    this.text = text;
    this.#problemsOf = problemsOf;
  }

  async serve(page: Page): Promise<void> {
    await page.route('**/api/v1/config', (route) => this.#answer(route));
    await page.route('**/api/v1/config/validate', (route) => {
      const { text } = route.request().postDataJSON() as { text: string };
      const problems = this.#problemsOf(text);
      const changes = problems.length === 0 ? ['channel main: its title is another one'] : [];
      return route.fulfill({ json: { valid: problems.length === 0, problems, changes } });
    });
  }

  #answer(route: Route): Promise<void> {
    const request = route.request();
    if (request.method() === 'PUT') {
      if (request.headers()['if-match'] !== `"${this.version}"`) {
        const problem = {
          status: 412,
          code: 'stale',
          title: 'Precondition Failed',
          detail: 'the config is another one',
        };
        return route.fulfill({ status: 412, contentType: 'application/problem+json', body: JSON.stringify(problem) });
      }
      this.text = (request.postDataJSON() as { text: string }).text;
      this.version++;
    }
    const headers = { ETag: `"${this.version}"` };
    return route.fulfill({ headers, json: { text: this.text, file: '/etc/sluice.yaml', version: this.version } });
  }
}
