import type { Delta } from '../hls/delta-update.ts';
import { KeyFramePlaylistWriter } from '../hls/key-frame-playlist.ts';
import { MediaPlaylistWriter, type TextPieces } from '../hls/media-playlist.ts';
import { renderMultivariant } from '../hls/multivariant.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';
import type { RenditionTimeline } from '../timeline/rendition-timeline.ts';
import { ReadyText } from './ready-text.ts';

/** RFC 8216bis 4; Apple 10.4. */
export const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';

const readyPlaylist = (text: string | TextPieces | undefined): ReadyText | undefined =>
  text === undefined ? undefined : new ReadyText(text, PLAYLIST_TYPE);

/** What was asked for: all of it, a delta update, or the list of its key frames. */
export type PlaylistForm = 'whole' | Delta | 'key-frames';

const deltaOf = (form: 'whole' | Delta): Delta | undefined => (form === 'whole' ? undefined : form);

/** The playlists of one rendition, rendered at most once for each change of its timeline. */
export class RenditionPlaylists {
  readonly #rendition: RenditionTimeline;
  readonly #writer: MediaPlaylistWriter;
  readonly #keyFrames: KeyFramePlaylistWriter;
  #version = -1;
  readonly #forms = new Map<PlaylistForm, ReadyText | undefined>();

  constructor(rendition: RenditionTimeline, siblings: readonly RenditionTimeline[]) {
    this.#rendition = rendition;
    this.#writer = new MediaPlaylistWriter(rendition, siblings);
    this.#keyFrames = new KeyFramePlaylistWriter(rendition, siblings);
  }

  /** The playlist as it stands, in one of its forms; undefined before the first segment. */
  current(wanted: PlaylistForm = 'whole'): ReadyText | undefined {
    if (this.#version !== this.#rendition.version) {
      this.#version = this.#rendition.version;
      this.#forms.clear();
    }
    let form = this.#forms.get(wanted);
    if (!form) {
      form = readyPlaylist(wanted === 'key-frames' ? this.#keyFrames.write() : this.#writer.write(deltaOf(wanted)));
      this.#forms.set(wanted, form);
    }
    return form;
  }
}

/** The multivariant playlist of a channel, and those of its renditions. Grows with what exists, not with what is asked. */
export class ChannelPlaylists {
  readonly #timeline: ChannelTimeline;
  readonly #renditions: ReadonlyMap<RenditionTimeline, RenditionPlaylists>;
  #versions = -1;
  #text: string | undefined;
  #multivariant: ReadyText | undefined;

  constructor(timeline: ChannelTimeline) {
    this.#timeline = timeline;
    const all = [...timeline.renditions.values()];
    this.#renditions = new Map(
      all.map((rendition) => {
        const siblings = all.filter((other) => other !== rendition);
        return [rendition, new RenditionPlaylists(rendition, siblings)];
      }),
    );
  }

  /** Undefined while nothing can be played. */
  multivariant(): ReadyText | undefined {
    // Each version only grows: equal sums are equal versions.
    let versions = 0;
    for (const { version } of this.#timeline.renditions.values()) versions += version;
    if (this.#versions === versions) return this.#multivariant;
    this.#versions = versions;
    const text = renderMultivariant(this.#timeline);
    if (text !== this.#text) {
      this.#text = text;
      this.#multivariant = readyPlaylist(text);
    }
    return this.#multivariant;
  }

  of(rendition: RenditionTimeline): RenditionPlaylists {
    return this.#renditions.get(rendition)!;
  }
}
