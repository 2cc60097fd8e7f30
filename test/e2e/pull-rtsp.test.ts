import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PULL_RULES } from '../../src/pull/address-rules.ts';
import { expectWhole, failure, seconds, startPull, type Pulled } from '../support/pull-rig.ts';
import { temporaryFolder } from '../support/rig.ts';
import { RtspServer } from '../support/rtsp-server.ts';
import { commandLines } from '../support/command-lines.ts';
import { waitFor } from '../support/wait.ts';

describe('an RTSP stream that is pulled', { timeout: 90_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let server: RtspServer;
  let pulled: Pulled | undefined;

  beforeEach(async () => {
    folder = temporaryFolder();
    server = new RtspServer(folder.path);
    await server.start();
  });

  afterEach(async () => {
    await pulled?.input.stop();
    pulled = undefined;
    await server.stop();
    folder.remove();
  });

  it.each(['Basic', 'Digest'] as const)(
    'brings pictures and sound, with a password and a token that stand nowhere (%s)',
    async (scheme) => {
      server.credentials = 'admin:s3cret';
      server.scheme = scheme;
      pulled = startPull(folder.path, `${server.url.replace('//', '//admin:s3cret@')}?token=t0ken`);
      const { got, input } = pulled;
      await waitFor('six seconds of pictures', () => got.pictures >= seconds(6));
      expect(input.source()).toMatchObject({ status: 'live', reason: `pulled from ${server.url}?…` });
      expect(commandLines().filter((line) => /s3cret|t0ken/.test(line))).toEqual([]);
      // The server is asked as a client would ask that has the URL itself.
      const asked = server.requests.map((request) => request.split(' ').slice(0, 2).join(' '));
      expect(asked).toContain(`DESCRIBE ${server.url}?token=t0ken`);
      expect(asked).toContain(`SETUP ${server.url}?token=t0ken/track=0`);
      expectWhole({ got }, 4, 1);
    },
  );

  it('is connected to again when it is cut', async () => {
    pulled = startPull(folder.path, server.url);
    const { got } = pulled;
    await waitFor('pictures', () => got.pictures >= seconds(1));
    server.cut();
    const before = got.pictures;
    await waitFor('pictures again', () => got.pictures >= before + seconds(2));
    expect(server.requests.filter((request) => request.startsWith('DESCRIBE')).length).toBeGreaterThanOrEqual(2);
  });

  it('says what is wrong, without the password', async () => {
    server.credentials = 'admin:s3cret';
    pulled = startPull(folder.path, server.url.replace('//', '//admin:wr0ng@'));
    const { reason } = await failure(pulled, /401/);
    expect(reason).not.toMatch(/wr0ng/);
  });

  it('is refused where its address is a private one', async () => {
    pulled = startPull(folder.path, server.url, { rules: DEFAULT_PULL_RULES });
    expect((await failure(pulled)).reason).toContain('127.0.0.1 is a loopback address');
    expect(server.requests).toEqual([]);
  });

  it('does not follow a redirection', async () => {
    const other = new RtspServer(folder.path);
    await other.start();
    server.redirect = other.url;
    pulled = startPull(folder.path, server.url);
    expect((await failure(pulled)).reason).toContain('the server redirects, which is not followed by RTSP');
    expect(other.requests).toEqual([]);
    await other.stop();
  });
});
