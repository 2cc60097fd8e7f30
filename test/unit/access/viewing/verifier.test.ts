import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KnownPasses } from '../../../../src/access/viewing/known-passes.ts';
import { keptSecret, signPass } from '../../../../src/access/viewing/signer.ts';
import { PassVerifier } from '../../../../src/access/viewing/verifier.ts';

const SECRET = new Uint8Array(32).fill(7);
const END = Math.floor(Date.now() / 1000) + 3600;
const CLAIMS = { channels: ['main'], exp: END };
const folder = () => mkdtemp(join(tmpdir(), 'sluice-passes-'));

describe('what this server has signed', () => {
  it('is known again, and nothing else is', async () => {
    const verifier = new PassVerifier({ secret: SECRET });
    const pass = { channels: ['main'], recordings: ['r1'], address: '203.0.113.0/24', expires: END };
    const token = await signPass(pass, SECRET, END - 3600);
    expect(await verifier.verify(token)).toEqual({ ...pass, notBefore: undefined });
    const [head, body, signature] = token.split('.') as [string, string, string];
    const other = await signPass({ ...pass, channels: ['*'] }, new Uint8Array(32).fill(8), END - 3600);
    const unsigned = new UnsecuredJWT(CLAIMS).encode();
    const forged = [
      `${head}.${other.split('.')[1]}.${signature}`,
      `${head}.${body}.`,
      other,
      unsigned,
      'a.b.c',
      '',
      'x',
    ];
    for (const text of forged) expect(await verifier.verify(text)).toBeUndefined();
  });

  it('is known by its secret, which is made once, for this user alone', async () => {
    const file = join(await folder(), 'data', 'viewing.key');
    const made = await keptSecret(file);
    expect(await keptSecret(file)).toEqual(made);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(file, 'short');
    await expect(keptSecret(file)).rejects.toThrow(/viewing\.key is damaged: remove it/);
  });
});

describe('what another issuer has signed', () => {
  it.each(['RS256', 'ES256', 'EdDSA'])('by %s, with a key in a file', async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const file = join(await folder(), 'issuer.pem');
    await writeFile(file, await exportSPKI(publicKey));
    const issuer = { publicKey: file, issuer: 'https://shop.example', audience: 'sluice' };
    const verifier = new PassVerifier({ secret: SECRET, issuer });
    const made = (claims: object) => new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg }).sign(privateKey);
    expect(await verifier.verify(await made({ iss: 'https://shop.example', aud: ['x', 'sluice'] }))).toMatchObject({
      channels: ['main'],
    });
    expect(await verifier.verify(await made({ iss: 'https://other.example', aud: 'sluice' }))).toBeUndefined();
    expect(await verifier.verify(await made({ iss: 'https://shop.example' }))).toBeUndefined();
    // Its public key is no secret: a pass by HS256 with that is nobody's.
    const confused = new TextEncoder().encode(await readFile(file, 'utf8'));
    const claims = { ...CLAIMS, iss: 'https://shop.example', aud: 'sluice' };
    const trick = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(confused);
    expect(await verifier.verify(trick)).toBeUndefined();
  });

  it('with keys from an address: those are asked for, and no pass is refused for an address that fails', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    let isUp = false;
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] };
    const server = createServer((_, response) => {
      response.writeHead(isUp ? 200 : 503, { 'Content-Type': 'application/json' }).end(JSON.stringify(keys));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const jwks = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys.json`;
    const passes = new KnownPasses(new PassVerifier({ secret: SECRET, issuer: { jwks } }));
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey);
    await expect(passes.check(token)).rejects.toThrow(/answers 503/);
    expect(passes.find(token)).toBeUndefined();
    isUp = true;
    expect(await passes.check(token)).toMatchObject({ channels: ['main'] });
    expect(passes.find(token)).toMatchObject({ channels: ['main'] });
  });
});

it('a token is checked once, whoever asks for it at the same time', async () => {
  let checks = 0;
  const passes = new KnownPasses({
    verify: (token) => {
      checks++;
      return Promise.resolve(token === 'a.b.c' ? undefined : { channels: ['main'], recordings: [], expires: END });
    },
  });
  await Promise.all([passes.check('d.e.f'), passes.check('d.e.f'), passes.check('a.b.c')]);
  expect(await passes.check('a.b.c')).toBe('not-a-pass');
  expect([checks, passes.find('d.e.f'), passes.find('not a token'), passes.find('x'.repeat(9000))]).toEqual([
    2,
    expect.objectContaining({ channels: ['main'] }),
    'not-a-pass',
    'not-a-pass',
  ]);
});
