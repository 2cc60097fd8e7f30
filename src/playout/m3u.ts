import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListError, MAX_ITEMS, type ListItem, type ListReading, type ListRemark } from './item.ts';

const EXTINF = /^#EXTINF:[^,]*,(.*)$/i;
const URL_START = /^[a-z][a-z0-9+.-]+:\/\//i;

/**
 * Reads an M3U list: one file a line, `#EXTINF:SECONDS,TITLE` before it for its title.
 * @param folder where relative paths start
 * @throws ListError when it is something else than a list of files
 */
export const parseM3u = (text: string, folder: string): ListReading => {
  const items: ListItem[] = [];
  const remarks: ListRemark[] = [];
  let title: string | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1;
    const entry = raw.trim();
    if (entry.includes('\0')) throw new ListError(line, 'is not text: name an M3U or YAML list');
    if (/^#EXT-X-/i.test(entry)) throw new ListError(line, 'is an HLS playlist, not a list of files: pull it instead');
    title = EXTINF.exec(entry)?.[1]?.trim() ?? title;
    if (entry === '' || entry.startsWith('#')) continue;
    if (items.length === MAX_ITEMS) throw new ListError(line, `has more than ${MAX_ITEMS} items`);
    const path = pathOf(entry, folder);
    if (path === undefined) remarks.push({ line, message: refusal(entry) });
    else items.push({ path, title: title || basename(path), cut: false });
    title = undefined;
  }
  return { items, remarks };
};

/** What is said of a list's entry that is no file. */
export const refusal = (entry: string): string =>
  `${entry.slice(0, 200)} is not a local file: a playlist plays files; give what comes from elsewhere an input of its own`;

/** The absolute path that an entry names; undefined for a URL that is none of a local file. */
export const pathOf = (entry: string, folder: string): string | undefined => {
  if (!URL_START.test(entry)) return resolve(folder, entry);
  try {
    return fileURLToPath(entry);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
};
