import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { CertificateFiles } from './certificate.ts';

/** Browsers and Apple's devices refuse what is valid for longer than 398 days. */
const VALID_DAYS = 397;
/** One that is about to expire is made anew at the next start. */
const RENEW_DAYS = 60;
const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate cannot hold another. */
const HOST_NAME = /^[a-z0-9_][a-z0-9._-]*$/;

/** What this machine is called in its own network: host names, and the addresses that are not loopback. */
export const machineNames = (): string[] => {
  const host = hostname().toLowerCase();
  const hosts = host.includes('.') ? [host] : [host, `${host}.local`];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = addresses.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  return [
    ...new Set(['localhost', ...hosts.filter((name) => HOST_NAME.test(name)), '127.0.0.1', '::1']),
    ...own.map(({ address }) => address),
  ];
};

/**
 * A certificate of the server's own making for the local network: encrypted, and trusted by nobody until somebody says
 * so. It is kept, so that those who trust it are asked once; made anew when it expires or this machine has other names.
 * IPv6 addresses are not counted among these: with privacy extensions (RFC 8981) there is another one every day.
 * @param folder where it is kept; the key is for this user alone
 * @throws Error when the folder cannot be written
 */
export const ownCertificate = async (
  folder: string,
  names: readonly string[] = machineNames(),
  now = Date.now(),
): Promise<CertificateFiles> => {
  const files = { cert: join(folder, 'own.crt'), key: join(folder, 'own.key') };
  if (isGood(files, names, now)) return files;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { cert, key } = await make(names, now);
  write(files.key, key);
  write(files.cert, cert);
  return files;
};

/** What it takes is loaded only here: most servers have a certificate. */
const make = async (names: readonly string[], now: number): Promise<{ cert: string; key: string }> => {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Sluice, O=Made by this server for itself',
    keys,
    signingAlgorithm: ALGORITHM,
    // Clocks in a network differ.
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + (VALID_DAYS - 1) * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = pkcs8.match(/.{1,64}/g)!.join('\n');
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
  };
};

const isGood = ({ cert, key }: CertificateFiles, names: readonly string[], now: number): boolean => {
  try {
    const certificate = new X509Certificate(readFileSync(cert));
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(key)))) return false;
    if (certificate.validToDate.getTime() - now < RENEW_DAYS * DAY_MS) return false;
    return names
      .filter((name) => isIP(name) !== 6)
      .every((name) =>
        isIP(name) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(name),
      );
  } catch {
    // Not there yet, or damaged: another one takes its place.
    return false;
  }
};

const write = (file: string, text: string): void => {
  const half = `${file}.half`;
  writeFileSync(half, text, { mode: 0o600 });
  renameSync(half, file);
};
