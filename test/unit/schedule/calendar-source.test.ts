import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CalendarFile } from '../../../src/schedule/calendar-file.ts';
import type { CalendarHandlers, CalendarSource } from '../../../src/schedule/calendar-source.ts';
import { CalendarUrl } from '../../../src/schedule/calendar-url.ts';
import { temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

let heard: string[];
let handlers: CalendarHandlers;
let source: CalendarSource | undefined;

const hears = (what: string): Promise<unknown> => waitFor(what, () => heard.includes(what));

beforeEach(() => {
  heard = [];
  handlers = {
    text: (text) => heard.push(text),
    unchanged: () => heard.push('unchanged'),
    problem: (why) => heard.push(`problem: ${why}`),
  };
});

afterEach(async () => {
  await source?.stop();
  source = undefined;
});

describe('a calendar in a file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'week.ics');
  });
  afterEach(() => folder.remove());

  const start = (): void => {
    source = new CalendarFile(path, handlers);
    source.start();
  };

  it('is read at the start, when it changes and when it is replaced', async () => {
    await writeFile(path, 'first');
    start();
    await hears('first');
    await writeFile(path, 'second version');
    await hears('second version');
    await writeFile(`${path}.new`, 'third');
    await rename(`${path}.new`, path);
    await hears('third');
  });

  it('may come later, go and come back', async () => {
    start();
    await hears('problem: is not there');
    await writeFile(path, 'here');
    await hears('here');
    await rm(path);
    await hears('problem: has been removed');
    await writeFile(path, 'here again');
    await hears('here again');
  });

  it('is a file of moderate size', async () => {
    await mkdir(path);
    start();
    await hears('problem: is not a file');
    await source!.stop();
    await rm(path, { recursive: true });
    await writeFile(path, Buffer.alloc(4 * 1024 * 1024 + 1));
    start();
    await hears('problem: is larger than 4 MiB: this is no calendar');
  });
});

describe('a calendar at an address', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const server = createServer((request, response) => answer(request, response));
  let url: string;

  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/week.ics`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const start = (address = url): void => {
    source = new CalendarUrl(address, 0.05, handlers);
    source.start();
  };

  it('is asked again, and sent only when it has changed', async () => {
    let version = 1;
    answer = ({ headers }, response) => {
      const etag = `"${version}"`;
      if (headers['if-none-match'] === etag) response.writeHead(304).end();
      else response.writeHead(200, { etag }).end(`version ${version}`);
    };
    start();
    await hears('version 1');
    await waitFor('some questions', () => heard.filter((what) => what === 'unchanged').length > 2);
    expect(heard.filter((what) => what.startsWith('version'))).toEqual(['version 1']);
    version = 2;
    await hears('version 2');
  });

  it('that fails is asked again', async () => {
    answer = (_, response) => response.writeHead(503).end('later');
    start();
    await hears('problem: answers 503 Service Unavailable');
    answer = (request) => request.socket.destroy();
    await waitFor('a broken connection', () => heard.some((what) => what.startsWith('problem: cannot be asked')));
    answer = (_, response) => response.end('now');
    await hears('now');
  });

  it('is not read to the end where there is none', async () => {
    answer = (_, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    };
    start();
    await hears('problem: is larger than 4 MiB: this is no calendar');
  });

  it('is not asked any more once it was stopped', async () => {
    let asked = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    answer = () => {
      asked++;
      resolve();
    };
    start();
    await promise;
    await source!.stop();
    await new Promise((done) => setImmediate(done));
    expect(asked).toBe(1);
    expect(heard).toEqual([]);
  });
});
