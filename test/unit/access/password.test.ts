import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { COST, isPasswordHash, PasswordHasher } from '../../../src/access/password.ts';
import { CHEAP } from '../../support/people.ts';

const hasher = new PasswordHasher(CHEAP);

describe('a password', () => {
  test.prop([fc.string({ unit: 'grapheme', minLength: 10, maxLength: 40 }), fc.string({ maxLength: 40 })], {
    numRuns: 40,
  })('is right again, and another one is not', async (password, other) => {
    const hash = await hasher.hash(password);
    expect(await hasher.matches(password, hash)).toBe(true);
    if (other.normalize('NFKC') !== password.normalize('NFKC')) expect(await hasher.matches(other, hash)).toBe(false);
  });

  it('is kept by a hash of its own each time, with its parameters', async () => {
    const [one, other] = [await hasher.hash('correct horse'), await hasher.hash('correct horse')];
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$/);
    expect(one).not.toBe(other);
    expect(one).not.toContain('horse');
  });

  it('is right whichever parameters it was hashed with', async () => {
    const hash = await new PasswordHasher({ ln: 6, r: 4, p: 2 }).hash('correct horse');
    expect(await hasher.matches('correct horse', hash)).toBe(true);
  });

  it('is the same however a letter of it is written', async () => {
    const hash = await hasher.hash('caf\u00e9 au lait');
    expect(await hasher.matches('cafe\u0301 au lait', hash)).toBe(true);
  });

  it.each(['short', 'x'.repeat(257), ''])('has 10 to 256 characters', async (password) => {
    await expect(hasher.hash(password)).rejects.toMatchObject({ code: 'bad-password' });
  });

  it('of nobody is never right', async () => {
    expect(await hasher.matches('', undefined)).toBe(false);
    expect(
      await hasher.matches('correct horse', '$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA'),
    ).toBe(false);
  });

  it('is hashed as OWASP has it', () => {
    expect(2 ** COST.ln * COST.r * COST.p * 128).toBeGreaterThanOrEqual(96 * 2 ** 20);
  });
});

it('does not let everybody wait in line', async () => {
  const asked = Array.from({ length: 30 }, () => hasher.matches('correct horse', undefined));
  const settled = await Promise.allSettled(asked);
  const refused = settled.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(10);
  expect(refused[0]).toMatchObject({ reason: { code: 'busy' } });
  expect(await hasher.matches('correct horse', undefined)).toBe(false);
});

it.each(['', 'plain', '$scrypt$ln=0,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA', '$argon2id$v=19$m=1$a$b'])(
  '"%s" is no hash of a password',
  (text) => expect(isPasswordHash(text)).toBe(false),
);
