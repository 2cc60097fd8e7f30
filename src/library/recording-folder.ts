import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryRecording } from './library-recording.ts';
import { RECORDING_ID } from './recording-id.ts';
import { MAX_RECORDING_BYTES, readRecording, writeRecording } from './recording-text.ts';

/** Tells one version of a file from the next. */
export type Stamp = string;

const SUFFIX = '.json';

/**
 * The truth about recordings: a small file for each, `ID.json`. It is written beside its place and put there whole, so
 * that a crash leaves the old one or the new one. Of one file at a time there is one writer.
 */
export class RecordingFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder where it is missing. */
  async prepare(): Promise<void> {
    await mkdir(this.path, { recursive: true });
  }

  /** Of all that look like a recording's. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.path);
    return names
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length))
      .filter(isId);
  }

  /** Undefined where there is none (any more). */
  async stamp(id: string): Promise<Stamp | undefined> {
    try {
      return stampOf(await stat(this.file(id)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** @throws Error that says what is wrong with the file */
  async read(id: string): Promise<{ recording: LibraryRecording; stamp: Stamp }> {
    const found = await stat(this.file(id));
    if (found.size > MAX_RECORDING_BYTES) throw new Error(`it has ${found.size} bytes: this is no recording`);
    return { recording: readRecording(await readFile(this.file(id), 'utf8'), id), stamp: stampOf(found) };
  }

  /** Durable when it resolves. */
  async write(recording: LibraryRecording): Promise<Stamp> {
    const temporary = `${this.file(recording.id)}.tmp`;
    const handle = await open(temporary, 'w');
    try {
      const stamp = await fill(handle, writeRecording(recording));
      await rename(temporary, this.file(recording.id));
      return stamp;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.file(id), { force: true });
  }

  file(id: string): string {
    return join(this.path, id + SUFFIX);
  }
}

const isId = (name: string): boolean => RECORDING_ID.test(name);

const fill = async (handle: FileHandle, text: string): Promise<Stamp> => {
  try {
    await handle.writeFile(text);
    await handle.datasync();
    return stampOf(await handle.stat());
  } finally {
    await handle.close();
  }
};

const stampOf = ({ ino, size, mtimeMs }: { ino: number; size: number; mtimeMs: number }): Stamp =>
  `${ino} ${size} ${mtimeMs}`;
