import { command } from '../ask.ts';

/** Where a clip is cut from. */
export type ClipSource = { readonly channel: string } | { readonly recording: string };

export interface ClipRequest {
  /** ms since the epoch; the picture shown then is the first one. */
  readonly from: number;
  /** ms since the epoch; the picture shown then is the last one's end. */
  readonly to: number;
  readonly title: string;
}

export interface MadeClip {
  readonly id: string;
}

/** @throws Refused with the server's words */
export const makeClip = async (source: ClipSource, { from, to, title }: ClipRequest): Promise<MadeClip> => {
  const path =
    'channel' in source
      ? `/api/v1/channels/${encodeURIComponent(source.channel)}/clips`
      : `/api/v1/recordings/${encodeURIComponent(source.recording)}/clips`;
  const body = { in: new Date(from).toISOString(), out: new Date(to).toISOString(), ...(title && { title }) };
  return (await command(path, body)) as MadeClip;
};
