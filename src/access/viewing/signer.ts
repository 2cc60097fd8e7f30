import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SignJWT } from 'jose';
import type { Pass } from './pass.ts';

/** Ours; what others sign never has it. */
export const OWN_ISSUER = 'sluice';
export const OWN_ALGORITHM = 'HS256';

const SECRET_BYTES = 32;

/**
 * The secret that this server signs passes with: made at the first start, and kept. Whoever removes the file ends all
 * passes that were given.
 * @throws Error that names the file where it cannot be read or written
 */
export const keptSecret = async (file: string): Promise<Uint8Array> => {
  try {
    const bytes = Buffer.from((await readFile(file, 'latin1')).trim(), 'base64url');
    if (bytes.length === SECRET_BYTES) return bytes;
    throw new Error(`${file} is damaged: remove it, and passes that were given count no more`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = randomBytes(SECRET_BYTES);
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, `${made.toString('base64url')}\n`, { mode: 0o600 });
  await chmod(beside, 0o600);
  await rename(beside, file);
  return made;
};

/** Makes passes: JWTs by HS256 (RFC 7519). @param now seconds since the Unix epoch */
export const signPass = (pass: Pass, secret: Uint8Array, now: number): Promise<string> =>
  new SignJWT({
    ...(pass.channels.length > 0 && { channels: [...pass.channels] }),
    ...(pass.recordings.length > 0 && { recordings: [...pass.recordings] }),
    ...(pass.address !== undefined && { ip: pass.address }),
  })
    .setProtectedHeader({ alg: OWN_ALGORITHM, typ: 'JWT' })
    .setIssuer(OWN_ISSUER)
    .setIssuedAt(Math.floor(now))
    .setExpirationTime(Math.floor(pass.expires))
    .sign(secret);
