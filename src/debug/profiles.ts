import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';

const LONGEST_PROFILE_S = 300;

/** Snapshots and profiles of this process, as files for the developer tools of browsers. */
export class Profiles {
  readonly #folder: string;
  #isProfiling = false;

  /** @param folder made when it is needed; what lies in it is for its owner alone: memory holds secrets */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All that is in JavaScript's memory. The server stands still meanwhile. @returns the file */
  async heapSnapshot(): Promise<string> {
    const file = await this.#file('heapsnapshot');
    // Nobody reads it while it is written, nor later.
    await writeFile(file, '', { mode: 0o600, flag: 'wx' });
    writeHeapSnapshot(file);
    await chmod(file, 0o600);
    return file;
  }

  /** Where the main thread spends its time. @param seconds 1 to 300. @returns the file */
  async cpuProfile(seconds = 10): Promise<string> {
    if (!(seconds >= 1 && seconds <= LONGEST_PROFILE_S)) {
      throw new RangeError(`a profile takes 1 to ${LONGEST_PROFILE_S} seconds, not ${seconds}`);
    }
    if (this.#isProfiling) throw new Error('a profile is being made already: wait for it');
    this.#isProfiling = true;
    const session = new Session();
    session.connect();
    try {
      await session.post('Profiler.enable');
      await session.post('Profiler.start');
      await wait(1000 * seconds, undefined, { ref: false });
      const { profile } = await session.post('Profiler.stop');
      const file = await this.#file('cpuprofile');
      await writeFile(file, JSON.stringify(profile), { mode: 0o600, flag: 'wx' });
      return file;
    } finally {
      session.disconnect();
      this.#isProfiling = false;
    }
  }

  async #file(extension: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return join(this.#folder, `${new Date().toISOString().replaceAll(':', '-')}.${extension}`);
  }
}
