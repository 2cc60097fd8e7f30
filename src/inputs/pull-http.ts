import { isTs } from '../pull/media-format.ts';
import type { HttpReply } from '../pull/http-client.ts';
import { handOn } from './hand-on.ts';
import { LIVE_LEVEL } from './pacer-steering.ts';
import type { PullContext, PullDriver } from './pull-driver.ts';
import { FilePull } from './pull-file.ts';
import { HlsPull } from './pull-hls.ts';

const PLAYLIST_TYPES = ['application/vnd.apple.mpegurl', 'application/x-mpegurl', 'audio/mpegurl', 'audio/x-mpegurl'];
const TS_TYPES = ['video/mp2t', 'video/mpeg2ts', 'application/x-mpegts'];

const isPlaylistPath = (url: string): boolean => /\.m3u8?$/i.test(new URL(url).pathname);

/** Pulls what an HTTP URL names: HLS, a transport stream, or a media file, as the answer shows. */
export class HttpPull implements PullDriver {
  readonly #context: PullContext;
  readonly #hls: HlsPull;
  readonly #file: FilePull;

  constructor(context: PullContext) {
    this.#context = context;
    this.#hls = new HlsPull(context);
    this.#file = new FilePull(context);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { url } = this.#context;
    if (isPlaylistPath(url)) return this.#hls.run(signal);
    const { http } = this.#context;
    const reply = await http.open({ url, signal });
    const chunks = http.chunks(reply);
    try {
      const first = await chunks.next();
      const head = first.done ? Buffer.alloc(0) : first.value;
      if (PLAYLIST_TYPES.includes(reply.contentType) || head.toString('latin1', 0, 7) === '#EXTM3U') {
        reply.body.destroy();
        return await this.#hls.run(signal);
      }
      if (isTs(head) || TS_TYPES.includes(reply.contentType)) return await this.#transport(head, chunks, reply, signal);
    } finally {
      reply.body.destroy();
    }
    return this.#file.run(signal);
  }

  /** A file and a live stream look the same: the one is as fast as it is read, the other never gets ahead. */
  async #transport(
    head: Buffer,
    chunks: AsyncGenerator<Buffer, void, undefined>,
    { contentLength }: HttpReply,
    signal: AbortSignal,
  ): Promise<void> {
    const { source, pacer, stage } = this.#context;
    stage('waiting for the first picture');
    pacer.steer(contentLength === undefined ? LIVE_LEVEL : undefined);
    await source.finish();
    await handOn(this.#context, head, signal);
    for await (const chunk of chunks) await handOn(this.#context, chunk, signal);
    await source.finish();
  }
}
