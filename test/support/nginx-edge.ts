import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { waitFor } from './wait.ts';

const CONFIG = new URL('../../config/nginx-edge.conf', import.meta.url);
const ARCHIVE_CONFIG = new URL('../../config/nginx-archive.conf', import.meta.url);
/** Debian keeps nginx where only root looks. */
const NGINX = process.env['NGINX'] ?? '/usr/sbin/nginx';
const PATIENCE_MS = 3000;

export const nginxIsThere = (): boolean => existsSync(NGINX);

export interface NginxEdge {
  readonly pid: number;
  /** Its own words: warnings and errors. */
  errors(): Promise<string>;
  stop(): Promise<void>;
}

/** config/nginx-edge.conf as it is, but for paths, ports and the origin's address. */
export const edgeConfig = async (folder: string, port: number, originPort: number): Promise<string> => {
  const changes: readonly (readonly [from: string, to: string])[] = [
    ['/run/nginx-edge.pid', `${folder}/nginx.pid`],
    ['/var/log/nginx/edge-error.log', `${folder}/error.log`],
    ['/var/cache/nginx/sluice-media', `${folder}/media`],
    ['/var/cache/nginx/sluice-lists', `${folder}/lists`],
    ['listen 80 ', `listen 127.0.0.1:${port} `],
    ['server 127.0.0.1:8080;', `server 127.0.0.1:${originPort};`],
    // What the machine allows, of which a test is no judge.
    ['worker_rlimit_nofile 65536;', ''],
  ];
  return changed(await readFile(CONFIG, 'utf8'), changes, 'nginx-edge.conf');
};

const changed = (text: string, changes: readonly (readonly [from: string, to: string])[], file: string): string => {
  let result = text;
  for (const [from, to] of changes) {
    if (result.split(from).length !== 2) throw new Error(`${file} must have "${from}" once`);
    result = result.replace(from, () => to);
  }
  return result;
};

/** @throws Error with nginx's own words when it does not come up */
export const startNginxEdge = async (folder: string, port: number, originPort: number): Promise<NginxEdge> =>
  startNginx(folder, port, await edgeConfig(folder, port, originPort));

/** config/nginx-archive.conf, which serves a data folder by itself. */
export const startNginxArchive = async (folder: string, port: number, data: string): Promise<NginxEdge> => {
  const text = await readFile(ARCHIVE_CONFIG, 'utf8');
  const changes: readonly (readonly [from: string, to: string])[] = [
    ['/run/nginx-archive.pid', `${folder}/nginx.pid`],
    ['/var/log/nginx/archive-error.log', `${folder}/error.log`],
    ['/var/lib/sluice/data', data],
    ['listen 80;', `listen 127.0.0.1:${port};`],
  ];
  return startNginx(folder, port, changed(text, changes, 'nginx-archive.conf'));
};

const startNginx = async (folder: string, port: number, config: string): Promise<NginxEdge> => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'nginx.conf');
  await writeFile(path, config);
  const user = process.getuid?.() === 0 ? ' user root;' : '';
  const errorLog = join(folder, 'error.log');
  const common = ['-p', folder, '-c', path, '-e', errorLog];
  const errors = (): Promise<string> => readFile(errorLog, 'utf8').catch(() => '');
  const test = spawn(NGINX, [...common, '-t', '-g', user], { stdio: 'ignore' });
  const [code] = (await once(test, 'close')) as [number];
  if (code !== 0) throw new Error(`nginx -t: ${await errors()}`);
  const nginx = spawn(NGINX, [...common, '-g', `daemon off;${user}`], { stdio: 'ignore' });
  await waitFor('nginx to listen', async () => {
    if (nginx.exitCode !== null) throw new Error(`nginx ended: ${await errors()}`);
    return canConnect(port);
  });
  return { pid: nginx.pid!, errors, stop: () => stop(nginx) };
};

const stop = async (nginx: ChildProcess): Promise<void> => {
  if (nginx.exitCode !== null || nginx.signalCode !== null) return;
  const closed = once(nginx, 'close');
  nginx.kill('SIGTERM');
  const timer = setTimeout(() => nginx.kill('SIGKILL'), PATIENCE_MS);
  await closed;
  clearTimeout(timer);
};

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
