import { COMMON, KEPT_PRIVATELY } from './headers.ts';
import type { Reply } from './reply.ts';

/** The 16 bytes of a key (RFC 8216bis 5.1). */
export const keyReply = (bytes: Buffer): Reply => ({
  status: 200,
  headers: {
    ...COMMON,
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(bytes.length),
    'Cache-Control': KEPT_PRIVATELY,
  },
  body: [bytes],
});
