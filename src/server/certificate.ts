import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { watch, type FSWatcher } from 'chokidar';
import type { Logger } from '../log/logger.ts';

/** Where certificate and key lie, and what settings name them. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** PEM texts. */
export interface CertificateTexts {
  readonly cert: string;
  readonly key: string;
}

/** The files cannot be used; the message says what is wrong with which. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code = 'SLUICE_CERTIFICATE';
}

const DAY_MS = 86_400_000;
/** Certificates are renewed a month ahead; who has fewer days left has a renewal that does not work. */
const WARN_DAYS = 14;
/** Tools that renew write two files, one after the other. */
const SETTLE_MS = 1000;

export interface Certificate {
  readonly texts: CertificateTexts;
  /** Whole days for which it is valid; negative when it has expired. */
  readonly daysLeft: number;
  readonly names: string;
}

/** @throws CertificateError */
export const readCertificate = ({ cert, key }: CertificateFiles, now = Date.now()): Certificate => {
  const texts = { cert: read(cert, 'tls.cert'), key: read(key, 'tls.key') };
  const certificate = attempt(() => new X509Certificate(texts.cert), `tls.cert: ${cert} is no certificate in PEM form`);
  const privateKey = attempt(
    () => createPrivateKey(texts.key),
    `tls.key: ${key} is no private key in PEM form, or asks for a pass phrase: take that off it`,
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new CertificateError(`tls: the key in ${key} does not belong to the certificate in ${cert}`);
  }
  const daysLeft = Math.floor((certificate.validToDate.getTime() - now) / DAY_MS);
  return { texts, daysLeft, names: certificate.subjectAltName ?? certificate.subject };
};

export interface CertificateWatch {
  /** Changes are seen from then on. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/** Reads the files anew whenever they change. What cannot be used is told, and the old ones stay in force. */
export const watchCertificate = (
  files: CertificateFiles,
  log: Logger,
  renewed: (texts: CertificateTexts) => void,
): CertificateWatch => {
  const watcher: FSWatcher = watch([files.cert, files.key], { ignoreInitial: true });
  let timer: NodeJS.Timeout | undefined;
  const take = (): void => {
    try {
      const certificate = readCertificate(files);
      renewed(certificate.texts);
      log.info({ names: certificate.names, daysLeft: certificate.daysLeft }, 'another certificate is in use');
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      log.error({ why: error.message }, 'the new certificate cannot be used; the one before stays');
    }
  };
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(take, SETTLE_MS);
  });
  watcher.on('error', (error) => log.warn({ err: error }, 'certificate files cannot be watched: restart to renew'));
  return {
    ready: new Promise((resolve) => watcher.once('ready', resolve)),
    stop: () => {
      clearTimeout(timer);
      return watcher.close();
    },
  };
};

/** Whole days for which it is valid yet; negative when it has expired. @param cert PEM text of one that was read before */
export const daysLeftOf = (cert: string, now: number): number =>
  Math.floor((new X509Certificate(cert).validToDate.getTime() - now) / DAY_MS);

/** For the log, at the start. */
export const tellExpiry = ({ daysLeft, names }: Certificate, log: Logger): void => {
  if (daysLeft < 0) log.error({ names }, 'the certificate has expired: players and encoders will refuse it');
  else if (daysLeft < WARN_DAYS) log.warn({ names, daysLeft }, 'the certificate expires soon');
};

const read = (file: string, setting: string): string =>
  attempt(
    () => readFileSync(file, 'utf8'),
    `${setting}: ${file} cannot be read`,
    (error) =>
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? `${setting}: there is no file ${file}` : undefined,
  );

const attempt = <T>(what: () => T, message: string, better?: (error: unknown) => string | undefined): T => {
  try {
    return what();
  } catch (error) {
    throw new CertificateError(better?.(error) ?? message, { cause: error });
  }
};
