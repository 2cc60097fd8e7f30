import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Logger } from 'pino';
import { z } from 'zod';
import { History, MOST_SERIES } from './history.ts';
import { LEVELS } from './series.ts';

/** A line of JSON, then the values of all series, resolution by resolution, oldest first; all of it compressed. */
const headSchema = z.object({
  version: z.literal(1),
  sizes: z.array(z.int()),
  series: z.array(z.object({ name: z.string(), newest: z.array(z.int()) })).max(MOST_SERIES),
});

const SIZES = LEVELS.map(({ size }) => size);
const VALUES = SIZES.reduce((sum, size) => sum + size, 0);
/** What a file can be at most, once it is not compressed any more: its head, and all series. Bytes. */
const MOST_BYTES = 64 * 1024 + MOST_SERIES * VALUES * 4;

/** @throws where the disk takes nothing */
export const saveHistory = async (history: History, path: string): Promise<void> => {
  const series = history.names.map((name) => ({ name, rings: history.of(name)!.rings }));
  const head = {
    version: 1,
    sizes: SIZES,
    series: series.map(({ name, rings }) => ({ name, newest: rings.map(({ newest }) => newest) })),
  };
  const values = series.flatMap(({ rings }) => rings.map((ring) => Buffer.from(ring.toArray().buffer)));
  const whole = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...values]);
  const bytes = await promisify(gzip)(whole, { level: 1 });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.tmp`, bytes);
  await rename(`${path}.tmp`, path);
};

/** A file that cannot be read is passed over: figures begin anew. */
export const loadHistory = async (path: string, log: Logger): Promise<History> => {
  try {
    const bytes = await readFile(path);
    return parse(await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES }));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing) log.warn({ err: error, file: path }, 'the figures of earlier runs cannot be read');
    return new History();
  }
};

/** @throws Error for what is none */
const parse = (whole: Buffer): History => {
  const end = whole.indexOf(0x0a);
  const head = headSchema.parse(JSON.parse(whole.toString('utf8', 0, end)));
  if (head.sizes.join() !== SIZES.join()) throw new Error('it was made by another version');
  // Numbers of four bytes are read where four divides their place.
  const values = new Float32Array(Uint8Array.prototype.slice.call(whole, end + 1).buffer);
  if (values.length !== head.series.length * VALUES) throw new Error('it is cut short');
  const history = new History();
  let at = 0;
  for (const { name, newest } of head.series) {
    history.open(name, 0)!.rings.forEach((ring, level) => {
      ring.restore(values.subarray(at, at + ring.size), newest[level] ?? -1);
      at += ring.size;
    });
  }
  return history;
};
