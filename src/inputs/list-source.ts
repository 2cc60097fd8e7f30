import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { folderList, isMediaName, type FolderEntry } from '../playout/folder-list.ts';
import { ListError, MAX_ITEMS, type ListReading } from '../playout/item.ts';
import { parseM3u } from '../playout/m3u.ts';
import { parseYamlList } from '../playout/yaml-list.ts';

/** Ten thousand long paths; more is another file, named by mistake. */
const MAX_LIST_BYTES = 8 * 1024 * 1024;

/** Where a playlist's items come from. */
export interface ListSource {
  /** The list file or folder. */
  readonly path: string;
  /** Reads it as it is now. @throws ListError when its text is not a list, Error when it cannot be read */
  read(nowMs: number): Promise<ListSnapshot>;
}

export interface ListSnapshot extends ListReading {
  /** Differs whenever what the list says differs. */
  readonly fingerprint: string;
  /** Files that are still being written: it should be read again soon. */
  readonly growing: readonly string[];
}

/** A list in M3U or YAML, by its name. */
export const listFile = (path: string): ListSource => ({
  path,
  read: async () => {
    if ((await stat(path)).size > MAX_LIST_BYTES) throw new ListError(1, `has more than ${MAX_LIST_BYTES} bytes`);
    const bytes = await readFile(path);
    const isYaml = /^\.ya?ml$/i.test(extname(path));
    const text = decode(bytes, isYaml);
    const reading = isYaml ? parseYamlList(text, dirname(path)) : parseM3u(text, dirname(path));
    return { ...reading, fingerprint: text, growing: [] };
  },
});

/** All media files of a folder. */
export const listFolder = (path: string): ListSource => {
  let before = new Map<string, FolderEntry>();
  return {
    path,
    read: async (nowMs) => {
      const names = (await readdir(path)).filter(isMediaName);
      if (names.length > MAX_ITEMS) throw new ListError(1, `has more than ${MAX_ITEMS} media files`);
      const entries: FolderEntry[] = [];
      for (const name of names) {
        const entry = await folderEntry(join(path, name));
        if (entry) entries.push(entry);
      }
      const { items, growing } = folderList(entries, before, nowMs);
      before = new Map(entries.map((entry) => [entry.path, entry]));
      return { items, remarks: [], growing, fingerprint: items.map((item) => item.path).join('\n') };
    },
  };
};

const folderEntry = async (path: string): Promise<FolderEntry | undefined> => {
  try {
    const found = await stat(path);
    return found.isFile() ? { path, size: found.size, modifiedMs: found.mtimeMs } : undefined;
  } catch (error) {
    // It went away meanwhile, or is a link to nothing.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** M3U lists of old programs are in Latin-1. */
const decode = (bytes: Buffer, isYaml: boolean): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    if (isYaml) throw new ListError(1, 'is not text in UTF-8');
    return bytes.toString('latin1');
  }
};
