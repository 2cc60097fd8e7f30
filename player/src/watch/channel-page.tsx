import type { JSX } from 'preact';
import { standing, type Channel } from '../channels.ts';
import { ClipTool } from '../clip/clip-tool.tsx';
import { startInQuery } from './address.ts';
import { Caption } from './caption.tsx';
import { Share } from './share.tsx';
import { Stage } from './stage.tsx';
import { channelProgramme } from './subject.ts';
import { Tools } from './tools.tsx';
import { CLIP_TOOL, useClipping } from './use-clipping.ts';

export interface ChannelPageProps {
  readonly name: string;
  /** Undefined before the first answer, and when it has gone. */
  readonly channel: Channel | undefined;
  readonly isGone: boolean;
}

/** A channel, live and back into its past. Plays before its state is known. */
export const ChannelPage = ({ name, channel, isGone }: ChannelPageProps): JSX.Element => {
  const { playback, setPlayback, selection, select, marked, onOpen } = useClipping();
  const title = channel?.title ?? name;
  const shown = channel && standing(channel);
  const tools = [
    { id: 'share', label: 'Share', content: () => <Share name={name} title={title} playback={playback} /> },
    {
      id: CLIP_TOOL,
      label: 'Clip',
      content: () => <ClipTool playback={playback} source={{ channel: name }} selection={selection} select={select} />,
    },
  ];
  return (
    <>
      <Stage programme={channelProgramme(name, title, startInQuery())} selection={marked} onPlayback={setPlayback} />
      <Caption
        title={title}
        hasKeys
        badge={shown && { tone: shown.tone, text: shown.badge }}
        text={isGone ? 'There is no channel of this name on this server.' : (shown?.text ?? '')}
      />
      <Tools tools={tools} onOpen={onOpen} />
    </>
  );
};
