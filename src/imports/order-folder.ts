import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { orderSchema, type ImportOrder } from './import-job.ts';

const ORDER = '.order.json';
/** Behind the name of an order that is being written. */
const HALF = '.tmp';

/** What is to be imported, on disk: `DATA/imports/ID.order.json`, and the archives that are made as `DATA/imports/ID/`. */
export class OrderFolder {
  readonly #folder: string;
  readonly #log: Logger;

  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Of the archive that is made. */
  archive(id: string): string {
    return join(this.#folder, id);
  }

  /**
   * What was not done when the server stopped, oldest first. What an import that was cut short has left is removed.
   */
  async start(): Promise<ImportOrder[]> {
    await mkdir(this.#folder, { recursive: true });
    const names = await readdir(this.#folder);
    const orders: ImportOrder[] = [];
    for (const name of names.filter((each) => each.endsWith(ORDER))) {
      const order = await this.#read(join(this.#folder, name));
      if (order) orders.push(order);
    }
    for (const { id } of orders) await this.clear(id);
    for (const name of names) if (name.endsWith(HALF)) await rm(join(this.#folder, name), { force: true });
    return orders.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
  }

  async write(order: ImportOrder): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, order.id + ORDER);
    await writeFile(path + HALF, JSON.stringify(order));
    await rename(path + HALF, path);
  }

  /** It is done, or given up: nothing of it stays but the archive, where that is whole. */
  async done({ id }: ImportOrder): Promise<void> {
    await rm(join(this.#folder, id + ORDER), { force: true });
  }

  /** Removes what there is of the archive. */
  async clear(id: string): Promise<void> {
    await rm(this.archive(id), { recursive: true, force: true });
  }

  async #read(path: string): Promise<ImportOrder | undefined> {
    try {
      return orderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      this.#log.warn({ err: error, file: path }, 'this order of an import cannot be read, and is passed over');
      return undefined;
    }
  }
}
