import { parentPort, workerData } from 'node:worker_threads';
import { ntpTime2Sec, RtcpSrPacket, type MediaStreamTrack } from 'werift';
import { H264Depacketiser, type AccessUnit } from '../webrtc/h264-depacketiser.ts';
import { RtpOrder, type RtpData } from '../webrtc/rtp-order.ts';
import { RtpTimeline } from '../webrtc/rtp-timeline.ts';
import type { FromSession, SessionPlan, ToSession } from './messages.ts';
import { answerOffer, createPeer, OfferError, receiverOf } from './peer.ts';

// One publisher's WebRTC session, in a thread of its own: whatever anybody sends to its port, it can break this alone.

/** A publisher that has not connected by then will not. */
const CONNECT_MS = 15_000;
/** With no packet for this long the publisher is gone, whatever ICE believes. */
const SILENCE_MS = 8000;
/** Browsers send key frames only when asked: a cut and a new quality wait for no longer than this. */
const KEY_FRAME_EVERY_MS = 2000;
/** While there is none, it is asked for this often. */
const ASK_EVERY_MS = 500;
const WATCH_MS = 100;

const plan = workerData as SessionPlan;
const tell = (message: FromSession, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);
const now = (): number => performance.now() / 1000;

const peer = createPeer(plan);
const timeline = new RtpTimeline();
const begun = performance.now();
let lastPacket = begun;
let lastKey = -Infinity;
let lastAsked = -Infinity;
let broken = false;
let connected = false;
let over = false;

const end = (why: string): void => {
  if (over) return;
  over = true;
  clearInterval(watch);
  tell({ type: 'ended', why });
  void peer.close().finally(() => parentPort?.close());
};

const depacketiser = new H264Depacketiser({
  picture: (picture) => {
    broken = false;
    if (picture.key) lastKey = performance.now();
    const data = lengthPrefixed(picture);
    tell({ type: 'picture', pts: timeline.picture(picture.timestamp, now()), key: picture.key, data }, [data.buffer]);
  },
  broken: () => (broken = true),
});
const pictures = new RtpOrder({ packet: (packet, lost) => depacketiser.push(packet, lost) });
const sounds = new RtpOrder({
  packet: ({ timestamp, payload }) => {
    const pts = timeline.sound(timestamp, now());
    if (pts === undefined || payload.length === 0) return;
    const data = Uint8Array.from(payload);
    tell({ type: 'sound', pts, data }, [data.buffer]);
  },
});

const lengthPrefixed = ({ units }: AccessUnit): Uint8Array<ArrayBuffer> => {
  const data = new Uint8Array(units.reduce((sum, unit) => sum + 4 + unit.length, 0));
  const view = new DataView(data.buffer);
  let at = 0;
  for (const unit of units) {
    view.setUint32(at, unit.length);
    data.set(unit, at + 4);
    at += 4 + unit.length;
  }
  return data;
};

const listen = (track: MediaStreamTrack): void => {
  const order = track.kind === 'video' ? pictures : sounds;
  track.onReceiveRtp.subscribe(({ header, payload }) => {
    lastPacket = performance.now();
    const { sequenceNumber: sequence, timestamp, marker } = header;
    order.push({ sequence, timestamp, marker, payload } satisfies RtpData, now());
  });
  track.onReceiveRtcp.subscribe((packet) => {
    if (!(packet instanceof RtcpSrPacket)) return;
    const { ntpTimestamp, rtpTimestamp } = packet.senderInfo;
    timeline.report(track.kind === 'video' ? 'picture' : 'sound', ntpTime2Sec(ntpTimestamp), rtpTimestamp);
  });
};

const askForKeyFrame = (at: number): void => {
  const receiver = receiverOf(peer, 'video');
  const ssrc = receiver?.tracks[0]?.ssrc;
  if (ssrc === undefined) return;
  lastAsked = at;
  receiver!.sendRtcpPLI(ssrc).catch((error: unknown) => end(`the connection failed: ${String(error)}`));
};

const watch = setInterval(() => {
  const at = performance.now();
  if (!connected && at - begun > CONNECT_MS) end('no connection came about: is UDP let through?');
  else if (connected && at - lastPacket > SILENCE_MS) end('nothing was sent any more');
  if (over || !connected) return;
  const wanted = broken || at - lastKey > KEY_FRAME_EVERY_MS;
  if (wanted && at - lastAsked > ASK_EVERY_MS) askForKeyFrame(at);
}, WATCH_MS);

peer.onTrack.subscribe(listen);
peer.connectionStateChange.subscribe((state) => {
  if (state === 'connected' && !connected) {
    connected = true;
    lastPacket = performance.now();
    tell({ type: 'connected' });
  }
  if (state === 'failed' || state === 'closed' || state === 'disconnected') end(`the connection is ${state}`);
});
parentPort?.on('message', ({ type }: ToSession) => {
  if (type === 'close') end('closed');
});

try {
  tell({ type: 'answer', sdp: await answerOffer(peer, plan.offer) });
} catch (error) {
  if (!(error instanceof OfferError)) throw error;
  over = true;
  clearInterval(watch);
  tell({ type: 'refused', why: error.message });
  await peer.close();
  parentPort?.close();
}
