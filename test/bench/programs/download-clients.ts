/**
 * Downloads one recording many times at once, and counts what comes. Argument: a `DownloadTask` in JSON. Prints a line
 * when all are connected, and a report at the end.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { RECORDING_PATH } from './recorded.ts';

export interface DownloadTask {
  readonly port: number;
  readonly clients: number;
  readonly ms: number;
  /** What comes before is the burst: it is counted by itself, ms. */
  readonly burstMs: number;
}

export interface DownloadReport {
  /** Of each: bytes up to the end of the burst, and from there to the end. */
  readonly burst: readonly number[];
  readonly after: readonly number[];
  /** Of the second stretch. */
  readonly seconds: number;
}

const { port, clients, ms, burstMs } = JSON.parse(process.argv[2]!) as DownloadTask;
const buffer = Buffer.allocUnsafe(256 * 1024);
const counts = Array.from({ length: clients }, () => 0);
const request = `GET ${RECORDING_PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const sockets = counts.map((_, index) => {
  const callback = (size: number): boolean => {
    counts[index]! += size;
    return true;
  };
  const socket = connect({ port, host: '127.0.0.1', onread: { buffer, callback } }, () => socket.write(request));
  return socket.on('error', () => undefined);
});
console.log('"connected"');
await sleep(burstMs);
const [burst, from] = [[...counts], performance.now()];
await sleep(ms - burstMs);
const seconds = (performance.now() - from) / 1000;
const report: DownloadReport = { burst, after: counts.map((count, index) => count - burst[index]!), seconds };
for (const socket of sockets) socket.destroy();
console.log(JSON.stringify({ report }));
