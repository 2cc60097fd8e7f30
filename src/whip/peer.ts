import { RTCPeerConnection, RTCRtpCodecParameters, type RTCRtpReceiver } from 'werift';
import type { SessionPlan } from './messages.ts';

/** The publisher's offer cannot be answered; the message is for its owner. */
export class OfferError extends Error {
  override readonly name = 'OfferError';
}

/** A peer that only receives: H.264 and Opus, lost packets are asked for again, one port for everything. */
export const createPeer = ({ ports, addresses }: SessionPlan): RTCPeerConnection =>
  new RTCPeerConnection({
    codecs: {
      video: [
        new RTCRtpCodecParameters({
          mimeType: 'video/H264',
          clockRate: 90_000,
          rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'goog-remb' }],
          parameters: 'packetization-mode=1;level-asymmetry-allowed=1',
        }),
      ],
      audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 })],
    },
    bundlePolicy: 'max-bundle',
    iceServers: [],
    iceUseTcp: false,
    ...(ports && { icePortRange: [ports[0], ports[1]] as [number, number] }),
    iceAdditionalHostAddresses: [...addresses],
  });

/** @returns the answer, with every candidate in it: nothing is trickled @throws OfferError */
export const answerOffer = async (peer: RTCPeerConnection, offer: string): Promise<string> => {
  if (!/^v=0\r?\n/.test(offer)) throw new OfferError('the body is no SDP');
  if (!/^a=rtpmap:\d+ H264\/90000/im.test(offer))
    throw new OfferError('H.264 is not offered: choose it as video codec');
  try {
    await peer.setRemoteDescription({ type: 'offer', sdp: offer });
    for (const transceiver of peer.getTransceivers()) transceiver.setDirection('recvonly');
    await peer.setLocalDescription(await peer.createAnswer());
  } catch (error) {
    throw new OfferError(`the offer cannot be answered: ${error instanceof Error ? error.message : String(error)}`);
  }
  const sdp = peer.localDescription?.sdp;
  if (!sdp) throw new OfferError('the offer cannot be answered');
  return sdp;
};

export const receiverOf = (peer: RTCPeerConnection, kind: 'video' | 'audio'): RTCRtpReceiver | undefined =>
  peer.getReceivers().find((receiver) => receiver.kind === kind);
