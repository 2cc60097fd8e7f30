import type { ChannelState } from '../../../../src/channel/state.ts';

/** Players keep so many parts, or target durations, to the end of the playlist (RFC 8216bis 4.4.3.8). */
const HOLD_BACK = 3;

type Paced = Pick<ChannelState, 'partSeconds' | 'segmentSeconds'> & {
  readonly encoder: Pick<ChannelState['encoder'], 'behind'>;
};

/**
 * About how long it takes from the programme to a viewer's screen: the encoder, and what players keep by the standard.
 * @returns seconds; undefined while the encoder has made nothing
 */
export const latencyOf = ({ encoder: { behind }, partSeconds, segmentSeconds }: Paced): number | undefined =>
  behind === undefined ? undefined : behind + HOLD_BACK * (partSeconds ?? segmentSeconds);
