/** A peer broke the protocol, or a limit: its connection ends, and no other. The message says what was being done. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
