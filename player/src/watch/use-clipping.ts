import { useState } from 'preact/hooks';
import type { Playback } from '../playback.ts';
import type { Selection } from '../scrub/scrub-bar.tsx';

/** The player that a page's tools work on, and what they have chosen of its programme. */
export interface Clipping {
  readonly playback: Playback | undefined;
  readonly setPlayback: (playback: Playback) => void;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  /** What is marked on the scrub bar: nothing while nobody cuts. */
  readonly marked: Selection | undefined;
  readonly onOpen: (tool: string | undefined) => void;
}

export const CLIP_TOOL = 'clip';

export const useClipping = (): Clipping => {
  const [playback, setPlayback] = useState<Playback>();
  const [selection, select] = useState<Selection>({});
  const [clipping, setClipping] = useState(false);
  return {
    playback,
    setPlayback,
    selection,
    select,
    marked: clipping ? selection : undefined,
    onOpen: (tool) => setClipping(tool === CLIP_TOOL),
  };
};
