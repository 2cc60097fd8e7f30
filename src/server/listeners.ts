import { join } from 'node:path';
import { isLoopback } from '../config/access.ts';
import type { Beat } from '../clock/beat.ts';
import type { Config, ListenerName } from '../config/schema.ts';
import type { Logger } from '../log/logger.ts';
import type { Origin } from '../origin/server.ts';
import type { RtmpHandlers } from '../rtmp/publication.ts';
import { createRtmpServer, type RtmpServer } from '../rtmp/server.ts';
import {
  daysLeftOf,
  readCertificate,
  tellExpiry,
  watchCertificate,
  type CertificateFiles,
  type CertificateTexts,
} from './certificate.ts';
import { ownCertificate } from './own-certificate.ts';

export interface ListenersOptions {
  readonly config: Pick<Config, ListenerName | 'tls' | 'data'>;
  readonly origin: Origin;
  readonly handlers: RtmpHandlers;
  readonly beat: Beat;
  readonly log: Logger;
}

/** Where each of them listens; absent where it does not. */
export type Ports = { readonly [name in ListenerName]?: number };

/**
 * Whether browsers may be told to come by HTTPS alone (RFC 6797): with a certificate that they trust, and where they
 * would not be kept from what is served by HTTP. The rule holds for a host with all its ports, and leads from port 80
 * to 443, from others to themselves.
 */
export const isHttpsAlone = ({ http, https, tls }: Pick<Config, 'http' | 'https' | 'tls'>): boolean =>
  tls !== undefined && (isLoopback(http.host) || (http.port === 80 && https?.port === 443));

/** Everything that the server listens on: HTTP and RTMP, each of them encrypted too where there is a certificate. */
export class Listeners {
  readonly #options: ListenersOptions;
  readonly #rtmp: RtmpServer[] = [];
  readonly #ports: { -readonly [name in ListenerName]?: number } = {};
  /** PEM text of the one in use. */
  #certificate: string | undefined;
  #watcher: ReturnType<typeof watchCertificate> | undefined;

  constructor(options: ListenersOptions) {
    this.#options = options;
  }

  /** As far as it listens already. */
  get ports(): Ports {
    return this.#ports;
  }

  /** @throws Error with a code, when an address cannot be listened on or a certificate cannot be used */
  async start(): Promise<Ports> {
    const { config, origin, log } = this.#options;
    const files = await this.#certificateFiles();
    const certificate = files && readCertificate(files);
    if (certificate) tellExpiry(certificate, log);
    const tls = certificate?.texts;
    this.#certificate = tls?.cert;
    const ports = this.#ports;
    ports.http = (await origin.start(config.http)).port;
    if (config.https) {
      ports.https = (await origin.start({ ...config.https, tls, isStrict: isHttpsAlone(config) })).port;
    }
    if (config.rtmp) ports.rtmp = await this.#listenRtmp(config.rtmp, undefined);
    if (config.rtmps) ports.rtmps = await this.#listenRtmp(config.rtmps, tls);
    if (files) {
      this.#watcher = watchCertificate(files, log, (texts) => {
        this.#certificate = texts.cert;
        origin.renew(texts);
        for (const server of this.#rtmp) server.renew(texts);
      });
    }
    return ports;
  }

  /** Whole days for which the certificate in use is valid; undefined where there is none. */
  certificateDays(now = Date.now()): number | undefined {
    return this.#certificate === undefined ? undefined : daysLeftOf(this.#certificate, now);
  }

  /** The origin is stopped by whoever made it. */
  async stop(): Promise<void> {
    await Promise.all([this.#watcher?.stop(), ...this.#rtmp.map((server) => server.stop())]);
  }

  /** Who names none gets one that the server makes: good for the own network, where devices are told to trust it. */
  async #certificateFiles(): Promise<CertificateFiles | undefined> {
    const { tls, https, rtmps, data } = this.#options.config;
    if (tls || (!https && !rtmps)) return tls;
    const files = await ownCertificate(join(data, 'tls'));
    this.#options.log.info({ certificate: files.cert }, 'encrypted with a certificate of its own: browsers will warn');
    return files;
  }

  async #listenRtmp(at: { host: string; port: number }, tls: CertificateTexts | undefined): Promise<number> {
    const { log, handlers, beat } = this.#options;
    const server = createRtmpServer({ ...at, log, handlers, beat, ...(tls && { tls }) });
    this.#rtmp.push(server);
    return (await server.start()).port;
  }
}
