import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { CertificateError, readCertificate, watchCertificate } from '../../../src/server/certificate.ts';
import { CERTIFICATES } from '../../support/certificates.ts';
import { temporaryFolder } from '../../support/rig.ts';
import { waitFor } from '../../support/wait.ts';

const { one, two } = CERTIFICATES;

describe('certificate files', () => {
  const folder = temporaryFolder();
  const files = { cert: join(folder.path, 'cert.pem'), key: join(folder.path, 'key.pem') };
  const write = (cert: string, key: string): void => {
    writeFileSync(files.cert, cert);
    writeFileSync(files.key, key);
  };
  const problem = (): string => {
    try {
      readCertificate(files);
    } catch (error) {
      expect(error).toBeInstanceOf(CertificateError);
      return (error as Error).message;
    }
    return 'none';
  };

  beforeEach(() => write(one.cert, one.key));
  afterAll(() => folder.remove());

  it('are read, with the names and the days that are left', () => {
    const certificate = readCertificate(files, Date.parse('2100-01-01'));
    expect(certificate.texts).toEqual({ cert: one.cert, key: one.key });
    expect(certificate.names).toContain('one.test');
    expect(certificate.daysLeft).toBeGreaterThan(365);
    expect(readCertificate(files, Date.parse('2200-01-01')).daysLeft).toBeLessThan(0);
  });

  it('that cannot be used are told with the setting that names them', () => {
    write(one.cert, two.key);
    expect(problem()).toBe(`tls: the key in ${files.key} does not belong to the certificate in ${files.cert}`);
    write('nonsense', one.key);
    expect(problem()).toBe(`tls.cert: ${files.cert} is no certificate in PEM form`);
    write(one.cert, 'nonsense');
    expect(problem()).toMatch(/^tls\.key: .* is no private key in PEM form/);
    expect(() => readCertificate({ ...files, cert: join(folder.path, 'none') })).toThrow(/tls\.cert: there is no file/);
  });

  it('are read anew when they change, and only if they fit together', async () => {
    const seen: string[] = [];
    const complaints: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void complaints.push(line) });
    const watcher = watchCertificate(files, log, ({ cert }) => seen.push(cert));
    await watcher.ready;
    write(two.cert, two.key);
    await waitFor('the other certificate', () => seen.length === 1);
    write('nonsense', one.key);
    await waitFor('the log', () => complaints.length === 1);
    write(one.cert, one.key);
    await waitFor('the first certificate', () => seen.length === 2);
    await watcher.stop();
    expect(seen).toEqual([two.cert, one.cert]);
    expect(complaints[0]).toContain('no certificate in PEM form');
  });
});
