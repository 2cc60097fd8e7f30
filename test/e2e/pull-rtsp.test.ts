import { describe, it, type TestContext } from 'vitest';
import type { PullOptions } from '../../src/inputs/pull-input.ts';
import { DEFAULT_PULL_RULES } from '../../src/pull/address-rules.ts';
import { expectWhole, failure, seconds, startPull, type Pulled } from '../support/pull-rig.ts';
import { temporaryFolder } from '../support/rig.ts';
import { RtspServer } from '../support/rtsp-server.ts';
import { commandLines } from '../support/command-lines.ts';
import { waitFor } from '../support/wait.ts';

/** A camera, and what pulls from it; both are ended behind the test. */
const camera = async (onTestFinished: TestContext['onTestFinished']) => {
  const folder = temporaryFolder();
  const server = new RtspServer(folder.path);
  onTestFinished(async () => {
    await server.stop();
    folder.remove();
  });
  await server.start();
  const pull = (url = server.url, options: Partial<PullOptions> = {}): Pulled => {
    const pulled = startPull(folder.path, url, options);
    onTestFinished(() => pulled.input.stop());
    return pulled;
  };
  return { server, pull };
};

describe.concurrent('an RTSP stream that is pulled', { timeout: 240_000 }, () => {
  it.for(['Basic', 'Digest'] as const)(
    'brings pictures and sound, with a password and a token that stand nowhere (%s)',
    async (scheme, { expect, onTestFinished }) => {
      const { server, pull } = await camera(onTestFinished);
      server.credentials = 'admin:s3cret';
      server.scheme = scheme;
      const { got, input } = pull(`${server.url.replace('//', '//admin:s3cret@')}?token=t0ken`);
      await waitFor('four seconds of pictures', () => got.pictures >= seconds(4.5));
      expect(input.source()).toMatchObject({ status: 'live', reason: `pulled from ${server.url}?…` });
      expect(commandLines().filter((line) => /s3cret|t0ken/.test(line))).toEqual([]);
      // The server is asked as a client would ask that has the URL itself.
      const asked = server.requests.map((request) => request.split(' ').slice(0, 2).join(' '));
      expect(asked).toContain(`DESCRIBE ${server.url}?token=t0ken`);
      expect(asked).toContain(`SETUP ${server.url}?token=t0ken/track=0`);
      await expectWhole({ got }, 3, 1);
    },
  );

  it('is connected to again when it is cut', async ({ expect, onTestFinished }) => {
    const { server, pull } = await camera(onTestFinished);
    const { got } = pull();
    await waitFor('pictures', () => got.pictures >= seconds(1));
    server.cut();
    const before = got.pictures;
    await waitFor('pictures again', () => got.pictures >= before + seconds(2));
    expect(server.requests.filter((request) => request.startsWith('DESCRIBE')).length).toBeGreaterThanOrEqual(2);
  });

  it('says what is wrong, without the password', async ({ expect, onTestFinished }) => {
    const { server, pull } = await camera(onTestFinished);
    server.credentials = 'admin:s3cret';
    const { reason } = await failure(pull(server.url.replace('//', '//admin:wr0ng@')), /401/);
    expect(reason).not.toMatch(/wr0ng/);
  });

  it('is refused where its address is a private one', async ({ expect, onTestFinished }) => {
    const { server, pull } = await camera(onTestFinished);
    const pulled = pull(server.url, { rules: DEFAULT_PULL_RULES });
    expect((await failure(pulled)).reason).toContain('127.0.0.1 is a loopback address');
    expect(server.requests).toEqual([]);
  });

  it('does not follow a redirection', async ({ expect, onTestFinished }) => {
    const { server, pull } = await camera(onTestFinished);
    const { server: other } = await camera(onTestFinished);
    server.redirect = other.url;
    expect((await failure(pull())).reason).toContain('the server redirects, which is not followed by RTSP');
    expect(other.requests).toEqual([]);
  });
});
