import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { waitFor } from '../../support/wait.ts';
import { cpuSeconds } from './cpu.ts';
import { NGINX } from './machine.ts';
import { Program } from './program.ts';

const RTMP_MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';

export const nginxIsThere = (): boolean => existsSync(NGINX);
export const nginxRtmpIsThere = (): boolean => nginxIsThere() && existsSync(RTMP_MODULE);

/** One worker, in a folder of its own, with none of the system's configuration. */
const FRAME = (folder: string, rest: string): string => `
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
${process.getuid?.() === 0 ? 'user root root;' : ''}
worker_processes 1;
events { worker_connections 1024; }
${rest}
`;

/** Files as nginx serves them best: found once, headers and body in one go, no log. */
export const httpConfig = (folder: string, port: number, locations: string): string =>
  FRAME(
    folder,
    `http {
  access_log off;
  sendfile on;
  sendfile_max_chunk 2m;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_requests 100000000;
  open_file_cache max=100 inactive=10m;
  open_file_cache_valid 10m;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/root;
    ${locations}
  }
}`,
  );

export const rtmpConfig = (folder: string, port: number): string =>
  `load_module ${RTMP_MODULE};\n` +
  FRAME(folder, `rtmp { server { listen 127.0.0.1:${port}; chunk_size 4096; application live { live on; } } }`);

/** RTMP in, classic HLS out: segments of two seconds, in a folder that it serves. */
export const hlsRtmpConfig = (folder: string, httpPort: number, rtmpPort: number): string =>
  `load_module ${RTMP_MODULE};\n` +
  FRAME(
    folder,
    `rtmp { server { listen 127.0.0.1:${rtmpPort}; application live {
  live on; hls on; hls_path ${folder}/hls; hls_fragment 2s; hls_playlist_length 12s;
} } }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
  server {
    listen 127.0.0.1:${httpPort};
    root ${folder};
    add_header Access-Control-Allow-Origin *;
    add_header Cache-Control no-cache;
  }
}`,
  );

/** nginx-rtmp that makes HLS of what is published, and serves it with the headers that players want. */
export const peerConfig = (folder: string, rtmpPort: number, httpPort: number): string =>
  `load_module ${RTMP_MODULE};\n` +
  httpConfig(
    folder,
    httpPort,
    `types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
    open_file_cache off;
    gzip on;
    gzip_types application/vnd.apple.mpegurl;
    gzip_min_length 100;
    gzip_vary on;
    add_header Access-Control-Allow-Origin * always;
    location ~ m3u8$ { add_header Access-Control-Allow-Origin * always; add_header Cache-Control no-cache; }
    location ~ ts$ { add_header Access-Control-Allow-Origin * always; add_header Cache-Control max-age=3600; }`,
  ) +
  `
rtmp {
  server {
    listen 127.0.0.1:${rtmpPort};
    chunk_size 4096;
    application live { live on; hls on; hls_path ${folder}/root/live; hls_fragment 1s; hls_playlist_length 8s; }
  }
}`;

/** nginx with a configuration of its own. */
export class Nginx {
  readonly #program: Program;
  readonly #folder: string;
  readonly port: number;
  #worker = 0;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
    this.#program = new Program(NGINX, [
      '-p',
      folder,
      '-c',
      join(folder, 'nginx.conf'),
      '-e',
      join(folder, 'error.log'),
    ]);
  }

  /** @throws Error with nginx's own words when it does not come up */
  static async start(folder: string, port: number, config: string): Promise<Nginx> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'nginx.conf'), config);
    const nginx = new Nginx(folder, port);
    await nginx.#ready();
    return nginx;
  }

  /** CPU seconds of its worker so far. */
  cpu(): number {
    return cpuSeconds(this.#worker);
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  async #ready(): Promise<void> {
    await waitFor('nginx', async () => {
      if (this.#program.over) throw new Error(`nginx ended: ${this.#program.output}${await this.#log()}`);
      return canConnect(this.port);
    });
    const { pid } = this.#program;
    const children = await waitFor('its worker', async () =>
      (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim(),
    );
    this.#worker = Number(children.split(' ')[0]);
  }

  async #log(): Promise<string> {
    return readFile(join(this.#folder, 'error.log'), 'utf8').catch(() => '');
  }
}

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
