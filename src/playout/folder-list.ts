import { basename, extname } from 'node:path';
import type { ListItem } from './item.ts';

/** One file of a folder, as it was seen at one moment. */
export interface FolderEntry {
  /** Absolute path. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since the Unix epoch. */
  readonly modifiedMs: number;
}

/** A file that did not change for so long is taken for whole, milliseconds. */
export const SETTLE_MS = 3_000;

const MEDIA = new Set(
  '.mp4 .m4v .mov .mkv .webm .avi .flv .f4v .ts .m2ts .mts .mpg .mpeg .vob .wmv .asf .ogv .ogg .mxf .3gp .dv .gif'.split(
    ' ',
  ),
);

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Whether a file of this name belongs into the list: hidden ones do not, nor what is no media file by its extension. */
export const isMediaName = (name: string): boolean => !name.startsWith('.') && MEDIA.has(extname(name).toLowerCase());

/**
 * Sorts the files of a folder (`film 2` before `film 10`) and leaves out those that are still being written.
 * @param before what was seen the last time, at least `SETTLE_MS` ago
 */
export const folderList = (
  entries: readonly FolderEntry[],
  before: ReadonlyMap<string, FolderEntry>,
  nowMs: number,
): { readonly items: readonly ListItem[]; readonly growing: readonly string[] } => {
  const isWhole = (entry: FolderEntry): boolean => {
    const age = nowMs - entry.modifiedMs;
    if (entry.size === 0) return false;
    if (age >= SETTLE_MS) return true;
    const known = before.get(entry.path);
    // A clock that differs from the file system's own must not keep a file out for ever.
    return known !== undefined && known.size === entry.size && known.modifiedMs === entry.modifiedMs;
  };
  const sorted = entries.toSorted((a, b) => natural.compare(basename(a.path), basename(b.path)));
  return {
    items: sorted.filter(isWhole).map(({ path }) => ({ path, title: basename(path), cut: false })),
    growing: sorted.filter((entry) => !isWhole(entry)).map(({ path }) => path),
  };
};
