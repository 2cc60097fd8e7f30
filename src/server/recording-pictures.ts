import { join } from 'node:path';
import type { Author } from '../library/library-recording.ts';
import type { Library } from '../library/library.ts';
import type { Logger } from '../log/logger.ts';
import type { RecordingPictureOptions } from '../origin/recording-pictures-endpoints.ts';
import type { PictureDecoder } from '../pictures/picture-decoder.ts';
import { PictureFolder } from '../pictures/picture-folder.ts';
import { PictureWork } from '../pictures/picture-work.ts';
import { RecordingPictures } from '../pictures/recording-pictures.ts';
import type { ChannelTimeline } from '../timeline/channel-timeline.ts';

export interface RecordingPicturesParts {
  readonly dataFolder: string;
  readonly library: Pick<Library, 'find' | 'get' | 'unfinished' | 'change' | 'events'>;
  /** By name. */
  readonly channels: ReadonlyMap<string, { readonly timeline: ChannelTimeline }>;
  readonly decoder: PictureDecoder;
  readonly log: Logger;
}

export interface RecordingPicturesService {
  /** For the routes. */
  readonly offered: Pick<RecordingPictureOptions, 'pictures' | 'find' | 'setPoster'>;
  start(): void;
  stop(): Promise<void>;
}

/** Pictures of what the library has, in `DATA/pictures/recordings`; made in the background as recordings end. */
export const createRecordingPictures = (parts: RecordingPicturesParts): RecordingPicturesService => {
  const { dataFolder, library, channels, decoder, log } = parts;
  const pictures = new RecordingPictures({
    find: (id) => {
      const found = library.find(id);
      if (!found) return undefined;
      const { archive } = found.recording;
      return { ...found, keys: 'channel' in archive ? channels.get(archive.channel)?.timeline.keys : undefined };
    },
    folder: new PictureFolder(join(dataFolder, 'pictures', 'recordings')),
    ...{ decoder, log },
  });
  const setPoster = (id: string, poster: string, by: Author): Promise<unknown> =>
    library.change(id, { what: 'changed', by, edit: (recording) => ({ ...recording, poster }) });
  const work = new PictureWork({
    pictures,
    running: () => library.unfinished().flatMap(({ id, state }) => (state === 'live' ? [id] : [])),
    hasPoster: (id) => library.get(id)?.poster !== undefined,
    setPoster: async (id, poster) => {
      if (library.get(id)) await setPoster(id, poster, { who: 'server' });
    },
    log,
  });
  let stopListening: (() => void) | undefined;
  return {
    offered: { pictures, find: (id) => library.get(id), setPoster },
    start: () => {
      stopListening = library.events.on(({ what, recording }) => {
        if (what === 'removed') work.removed(recording.id);
        else if (recording.state === 'finished' && NEEDS_PICTURES.has(what)) work.finished(recording.id);
      });
      work.start();
    },
    stop: async () => {
      stopListening?.();
      await work.stop();
    },
  };
};

const NEEDS_PICTURES: ReadonlySet<string> = new Set(['finished', 'added', 'trimmed']);
