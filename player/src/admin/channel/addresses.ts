/** `GET …/addresses`. */
export interface Addresses {
  readonly inputs: readonly InputAddress[];
  readonly players: readonly { readonly name: string; readonly url: string }[];
}

export interface InputAddress {
  readonly input: string;
  readonly type: string;
  /** Absent: nobody publishes to it. */
  readonly server?: string;
  /** Stream key, bearer token or passphrase, where the server knows it in the clear. */
  readonly key?: string;
  /** Both in one. */
  readonly url?: string;
  readonly ffmpeg?: string;
  readonly note?: string;
}

const STANDS_FOR_KEY = 'YOUR_KEY';

/** A command that publishes a test picture, to try an address with. The server's own, where it gives one. */
export const ffmpegCommand = (address: InputAddress): string | undefined => {
  if (address.ffmpeg !== undefined) return address.ffmpeg;
  const { type, server, url, key = STANDS_FOR_KEY } = address;
  const source = 'ffmpeg -re -f lavfi -i testsrc2=s=1280x720:r=30 -f lavfi -i sine=440';
  const coded = '-c:v libx264 -preset veryfast -g 60 -pix_fmt yuv420p -b:v 3M -c:a aac -b:a 128k';
  if (type === 'rtmp' && server !== undefined) return `${source} ${coded} -f flv ${server}/${key}`;
  if (type === 'srt' && (url ?? server) !== undefined) return `${source} ${coded} -f mpegts '${url ?? server}'`;
  return undefined;
};

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Code for a frame in another page. @param origin `https://tv.example.org` */
export const embedCode = (origin: string, channel: string, title: string): string =>
  `<iframe src="${origin}/embed/${encodeURIComponent(channel)}" title="${escapeAttribute(title)}" width="640" ` +
  'height="360" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen style="border:0"></iframe>';
