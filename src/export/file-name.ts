import { toIsoDate, type Ticks } from '../clock/ticks.ts';

/** Longer names are cut: file systems take 255 bytes, of which a letter may need four. */
const MOST_LETTERS = 50;
/** What some file system does not allow in names, and what cannot be seen. */
const FORBIDDEN = /[\\/:*?"<>|\p{C}\p{Z}]+/gu;

/** What a download is called: title and beginning, in UTC, as `Main stage 2026-11-21 14-05 UTC.mp4`. */
export const downloadName = (title: string, from: Ticks, extension: string): string => {
  const words = title.normalize('NFC').replaceAll(FORBIDDEN, ' ').trim();
  const name = [...words].slice(0, MOST_LETTERS).join('').replace(/^\.+/, '').trim() || 'recording';
  const [date, time = ''] = toIsoDate(from).split('T');
  return `${name} ${date} ${time.slice(0, 5).replace(':', '-')} UTC.${extension}`;
};

/**
 * Tells a browser to save what comes, and under which name: once for those who know UTF-8 there (RFC 6266 4.3,
 * RFC 8187), and once in plain letters for the others.
 */
export const contentDisposition = (name: string): string => {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\x20-\x7e]/g, '_')
    .replaceAll(/["\\%]/g, '_');
  const simple = `attachment; filename="${plain}"`;
  return plain === name ? simple : `${simple}; filename*=UTF-8''${encoded(name)}`;
};

/** `encodeURIComponent` leaves these, which RFC 8187 3.2.1 does not allow. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
