import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkHealth, healthUrl } from '../../../src/cli/health.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { FakeContext } from './context.ts';

const servers: Server[] = [];
const listen = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const answering = (status: number, body: string) =>
  listen((_request, response) => response.writeHead(status).end(body));

it.each([
  ['OK', 200, 0],
  ['WARNING', 200, 1],
  ['CRITICAL', 503, 2],
  ['UNKNOWN', 200, 3],
])('%s is passed on, with its code', async (status, httpStatus, exitCode) => {
  const line = `SLUICE ${status} - 1 channel|age=1.2s;6;;0`;
  const url = await answering(httpStatus, `${line}\nmore\n`);
  expect(await checkHealth(url, 5)).toEqual({ line, exitCode });
});

it('asks for /health of a bare address, and for what is named otherwise', async () => {
  const asked: (string | undefined)[] = [];
  const url = await listen((request, response) => {
    asked.push(request.url);
    response.end('SLUICE OK - fine\n');
  });
  await checkHealth(url, 5);
  await checkHealth(url.replace('http://', ''), 5);
  await checkHealth(`${url}/health/main`, 5);
  expect(asked).toEqual(['/health', '/health', '/health/main']);
});

describe('what is not an answer', () => {
  it('another server is UNKNOWN', async () => {
    const url = await answering(404, '<html>not here</html>');
    expect(await checkHealth(url, 5)).toEqual({
      exitCode: 3,
      line: `SLUICE UNKNOWN - ${url}/health answers 404, but not as a Sluice server does`,
    });
  });

  it('an endless body is not read to its end', async () => {
    const url = await listen((_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536, 'x')));
      };
      response.on('drain', more);
      more();
    });
    expect((await checkHealth(url, 5)).exitCode).toBe(3);
  });

  it('silence is CRITICAL after the time-out', async () => {
    const url = await listen(() => undefined);
    expect(await checkHealth(url, 0.05)).toEqual({
      exitCode: 2,
      line: `SLUICE CRITICAL - ${url}/health did not answer within 0.05 s`,
    });
  });

  it('a port where nobody listens is CRITICAL', async () => {
    const url = await answering(200, '');
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const { exitCode, line } = await checkHealth(url, 5);
    expect(exitCode).toBe(2);
    expect(line).toBe(`SLUICE CRITICAL - ${url}/health refuses the connection: nothing listens there`);
  });

  it('something that is no address is UNKNOWN', async () => {
    expect((await checkHealth('ftp://host/', 5)).exitCode).toBe(3);
    expect((await checkHealth('http://:::', 5)).exitCode).toBe(3);
    expect(healthUrl('localhost:8080')?.href).toBe('http://localhost:8080/health');
  });
});

describe('the command', () => {
  it('prints the line and ends with its code', async () => {
    const context = new FakeContext();
    const url = await answering(200, 'SLUICE WARNING - on slate');
    await runProgram(['health', url, '-t', '5'], context);
    expect(context.printed).toBe('SLUICE WARNING - on slate\n');
    expect(context.exits).toEqual([1]);
  });

  it('asks the port of the environment', async () => {
    const context = new FakeContext();
    const url = await answering(200, 'SLUICE OK - fine');
    context.environment = { SLUICE_HTTP_PORT: new URL(url).port };
    await runProgram(['health'], context);
    expect(context.exits).toEqual([0]);
  });

  it('ends with 3 when it is called wrongly: 1 would be a warning', async () => {
    const context = new FakeContext();
    await runProgram(['health', '-t', 'soon'], context);
    expect(context.exits).toEqual([3]);
    expect(context.told).toContain('must be 1 to 3600 seconds');
  });
});
