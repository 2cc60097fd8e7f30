/** What one peer may ask of the server. */
export interface RtmpLimits {
  /** Bytes; a key frame at 50 Mbit/s stays below a quarter of it. */
  readonly messageBytes: number;
  /** Bytes; OBS sends 4096, ffmpeg 60000. */
  readonly chunkBytes: number;
  /** Chunk streams that a connection may use; encoders use up to six. */
  readonly chunkStreams: number;
  /** Bytes of unfinished messages that a connection may hold, over all its chunk streams. */
  readonly heldBytes: number;
  /** For the handshake, ms. */
  readonly handshakeMs: number;
  /** From the connection to a publish that is let in, ms. */
  readonly publishMs: number;
  /** Silence after which a publisher is taken for gone, ms. Half of it goes by before it is asked (a ping). */
  readonly idleMs: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
}

export const DEFAULT_LIMITS: RtmpLimits = {
  messageBytes: 8 * 1024 * 1024,
  chunkBytes: 1024 * 1024,
  chunkStreams: 32,
  heldBytes: 16 * 1024 * 1024,
  handshakeMs: 5_000,
  publishMs: 10_000,
  idleMs: 15_000,
  connections: 500,
  connectionsPerAddress: 50,
};
