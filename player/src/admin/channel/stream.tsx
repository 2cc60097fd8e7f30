import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { usePlayback } from '../../watch/use-playback.ts';
import { channelProgramme } from '../../watch/subject.ts';

/** The programme as viewers have it, with its sound. */
const Stream = ({ channel: { name, title } }: { channel: ChannelState }): JSX.Element => {
  const video = useRef<HTMLVideoElement>(null);
  const playback = usePlayback(video, channelProgramme(name, title, undefined));
  const trouble = playback?.trouble;
  return (
    <>
      <video
        ref={video}
        class="monitor-video"
        controls
        autoPlay
        playsInline
        aria-label={`${title}, as viewers see it`}
      />
      {trouble?.kind === 'waiting' && <p class="monitor-trouble">{trouble.why}</p>}
    </>
  );
};

export default Stream;
