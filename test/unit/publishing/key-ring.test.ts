import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyFile } from '../../../src/publishing/key-file.ts';
import { KeyRing, MOST_KEYS } from '../../../src/publishing/key-ring.ts';
import { digestOf } from '../../../src/publishing/stream-key.ts';
import { shelfOf } from '../../support/publish-gate.ts';

const STUDIO = { channel: 'main', input: 'studio' };
const GUEST = { channel: 'main', input: 'guest' };

describe('a key ring', () => {
  it('issues keys of 160 bits, and keeps their hashes alone', async () => {
    const shelf = shelfOf();
    const ring = new KeyRing(shelf, () => Date.UTC(2026, 5, 1));
    const { key, issued } = (await ring.issue({ ...STUDIO, label: 'van' }))!;
    expect(Buffer.from(key, 'base64url')).toHaveLength(20);
    expect(key).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(issued).toMatchObject({ ...STUDIO, label: 'van', origin: 'issued', createdAt: '2026-06-01T00:00:00.000Z' });
    expect(shelf.kept).toEqual([issued]);
    expect(JSON.stringify(shelf.kept)).not.toContain(key);
    expect(ring.match(key)).toEqual([issued]);
  });

  it('finds a key again after a restart, with when it was used last', async () => {
    const shelf = shelfOf();
    const first = new KeyRing(shelf);
    const { key, issued } = (await first.issue(STUDIO))!;
    await first.used(issued.id);
    const second = new KeyRing(shelf);
    expect(second.match(key)).toMatchObject([{ id: issued.id, lastUsedAt: expect.stringMatching(/^20/) as string }]);
  });

  it('knows nothing of a key that was revoked, nor does the next start', async () => {
    const shelf = shelfOf();
    const ring = new KeyRing(shelf);
    const [one, other] = [(await ring.issue(STUDIO))!, (await ring.issue(STUDIO))!];
    await ring.revoke(one.issued.id);
    expect(ring.match(one.key)).toEqual([]);
    expect(ring.match(other.key)).toHaveLength(1);
    expect(shelf.kept.map(({ id }) => id)).toEqual([other.issued.id]);
  });

  it('puts a key of the config in the place of the one before, and never on the shelf', () => {
    const shelf = shelfOf();
    const ring = new KeyRing(shelf);
    ring.keep(STUDIO, 'config', 'first');
    ring.keep(STUDIO, 'config', 'second');
    expect([ring.match('first').length, ring.match('second').length]).toEqual([0, 1]);
    expect(shelf.kept).toEqual([]);
  });

  it('tells inputs with the same key apart', () => {
    const ring = new KeyRing(shelfOf());
    ring.keep(STUDIO, 'config', 'same');
    ring.keep(GUEST, 'config', 'same');
    expect(ring.match('same').map(({ input }) => input)).toEqual(['studio', 'guest']);
    ring.drop('config.main.studio');
    expect(ring.match('same').map(({ input }) => input)).toEqual(['guest']);
  });

  it('issues so many for one input, and no more', async () => {
    const ring = new KeyRing(shelfOf());
    for (let count = 0; count < MOST_KEYS; count++) await ring.issue(STUDIO);
    expect(await ring.issue(STUDIO)).toBeUndefined();
    expect(await ring.issue(GUEST)).toBeDefined();
  });

  it('does not know a key that could not be written down', async () => {
    const shelf = { ...shelfOf(), write: () => Promise.reject(new Error('the disk is full')) };
    const ring = new KeyRing(shelf);
    await expect(ring.issue(STUDIO)).rejects.toThrow('the disk is full');
    expect(ring.of(STUDIO)).toEqual([]);
  });
});

describe('the file of keys', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sluice-keys-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('holds hashes, for the eyes of the server alone', async () => {
    const path = join(folder, 'data', 'keys.json');
    const ring = new KeyRing(new KeyFile(path));
    const [one] = await Promise.all([ring.issue({ ...STUDIO, label: 'van' }), ring.issue(GUEST), ring.issue(GUEST)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(digestOf(one!.key));
    expect(text).not.toContain(one!.key);
    expect(new KeyFile(path).read()).toHaveLength(3);
  });

  it('that is damaged stops the start: publishers would be locked out', () => {
    const path = join(folder, 'keys.json');
    writeFileSync(path, '{"version": 1, "keys": [{"id"');
    expect(() => new KeyRing(new KeyFile(path))).toThrow(`${path} is damaged: repair it, or remove it`);
  });
});
