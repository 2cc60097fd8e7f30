import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import type { RecordingItem } from '../../player/src/recording-item.ts';

/** What a page asks of a library, answered within the browser: for states that a real one is in for moments alone. */
export class FakeLibrary {
  readonly recordings: RecordingItem[] = [];
  /** Bodies of the commands that came. */
  readonly commands: { readonly path: string; readonly body: unknown }[] = [];
  /** How commands are answered. */
  refuse: { readonly status: number; readonly code: string; readonly message: string } | undefined;
  /** No request has an answer. */
  isAway = false;
  /** A recording's media and pictures: `index.m3u8`, `small/…`, `storyboard.vtt` …; the same for all. */
  readonly #folder: string | undefined;

  constructor(folder?: string) {
    this.#folder = folder;
  }

  add(id: string, changes: Partial<RecordingItem> = {}): RecordingItem {
    const recording: RecordingItem = {
      id,
      kind: 'recording',
      channel: 'main',
      title: id,
      description: '',
      tags: [],
      state: 'finished',
      from: '2026-11-20T19:00:00.000Z',
      to: '2026-11-20T20:02:09.000Z',
      marks: [],
      byteLength: 1_400_000_000,
      ...changes,
    };
    this.recordings.push(recording);
    return recording;
  }

  /** Stands between a page and its server. */
  async serve(page: Page): Promise<void> {
    await page.route(/\/api\/v1\/recordings(\?|$)/, (route) => this.#list(route));
    await page.route(/\/api\/v1\/recordings\/[^/?]+$/, (route) => this.#one(route));
    await page.route(/\/api\/v1\/(recordings|channels)\/[^/]+\/(clips|poster)$/, (route) => this.#command(route));
    await page.route(/\/vod\/[^/]+\/.+/, (route) => this.#file(route));
  }

  async #list(route: Route): Promise<void> {
    if (this.isAway) return route.abort();
    const asked = new URL(route.request().url()).searchParams;
    const limit = Number(asked.get('limit') ?? 50);
    const from = Number(asked.get('cursor') ?? 0);
    const words = (asked.get('q') ?? '').toLowerCase();
    const found = this.recordings.filter(
      ({ title, description, kind, state, tags }) =>
        `${title} ${description} ${tags.join(' ')}`.toLowerCase().includes(words) &&
        [kind, null].includes(asked.get('kind') as typeof kind | null) &&
        [state, null].includes(asked.get('state') as typeof state | null),
    );
    const next = from + limit < found.length ? String(from + limit) : undefined;
    await route.fulfill({ json: { recordings: found.slice(from, from + limit), next } });
  }

  async #one(route: Route): Promise<void> {
    const id = new URL(route.request().url()).pathname.split('/').at(-1);
    const recording = this.recordings.find((each) => each.id === id);
    await (recording
      ? route.fulfill({ json: recording })
      : route.fulfill({ status: 404, json: { error: { code: 'unknown-recording', message: 'there is none' } } }));
  }

  async #command(route: Route): Promise<void> {
    const { refuse } = this;
    const request = route.request();
    this.commands.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() as unknown });
    await (refuse
      ? route.fulfill({ status: refuse.status, json: { code: refuse.code, detail: refuse.message } })
      : route.fulfill({ status: 201, json: { id: 'new-clip' } }));
  }

  async #file(route: Route): Promise<void> {
    const path = new URL(route.request().url()).pathname.split('/').slice(3).join('/');
    try {
      if (this.#folder === undefined) throw new Error('there is no media');
      await route.fulfill({ body: readFileSync(join(this.#folder, path)) });
    } catch {
      // What a test has not put there is not there.
      await route.fulfill({ status: 404 });
    }
  }
}
