import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineNames, ownCertificate } from '../../../src/server/own-certificate.ts';
import { readCertificate } from '../../../src/server/certificate.ts';
import { temporaryFolder } from '../../support/rig.ts';

const NAMES = ['localhost', 'studio.local', '127.0.0.1', '::1', '192.168.7.20'];
const DAY_MS = 86_400_000;

describe('the certificate that the server makes for itself', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let tls: string;

  beforeEach(() => {
    folder = temporaryFolder();
    tls = join(folder.path, 'tls');
  });
  afterEach(() => folder.remove());

  it('speaks for the names and addresses of the machine, with a key that is its own and nobody else can read', async () => {
    const files = await ownCertificate(tls, NAMES);
    const certificate = new X509Certificate(readFileSync(files.cert));
    expect(certificate.checkHost('studio.local')).toBe('studio.local');
    expect(certificate.checkIP('192.168.7.20')).toBe('192.168.7.20');
    expect(certificate.checkIP('192.168.7.21')).toBeUndefined();
    expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(files.key)))).toBe(true);
    expect(statSync(files.key).mode & 0o077).toBe(0);
    expect(readCertificate(files).daysLeft).toBeGreaterThan(390);
  });

  it('is kept from start to start', async () => {
    const before = readFileSync((await ownCertificate(tls, NAMES)).cert, 'utf8');
    expect(readFileSync((await ownCertificate(tls, NAMES.slice(0, 3))).cert, 'utf8')).toBe(before);
  });

  it('is kept when an IPv6 address is another one every day', async () => {
    const before = readFileSync((await ownCertificate(tls, [...NAMES, '2001:db8::1'])).cert, 'utf8');
    expect(readFileSync((await ownCertificate(tls, [...NAMES, '2001:db8::2'])).cert, 'utf8')).toBe(before);
  });

  it('is made anew when its key is damaged, or that of another', async () => {
    const { key } = await ownCertificate(tls, NAMES);
    const other = await ownCertificate(join(folder.path, 'other'), NAMES);
    for (const damaged of ['scribble', readFileSync(other.key, 'utf8')]) {
      writeFileSync(key, damaged);
      expect(readCertificate(await ownCertificate(tls, NAMES)).names).toContain('studio.local');
    }
  });

  it('is made anew when it is about to expire, when the machine has another address, and when it is damaged', async () => {
    const first = readFileSync((await ownCertificate(tls, NAMES)).cert, 'utf8');
    const later = await ownCertificate(tls, NAMES, Date.now() + 350 * DAY_MS);
    const second = readFileSync(later.cert, 'utf8');
    expect(second).not.toBe(first);
    const moved = readFileSync((await ownCertificate(tls, [...NAMES, '10.1.2.3'])).cert, 'utf8');
    expect(moved).not.toBe(second);
    writeFileSync(later.cert, 'scribble');
    expect(readCertificate(await ownCertificate(tls, NAMES)).names).toContain('studio.local');
  });

  it('knows this machine by its addresses', () => {
    expect(machineNames()).toEqual(expect.arrayContaining(['localhost', '127.0.0.1', '::1']));
  });
});
