import { readAmf, writeAmf, type AmfObject, type AmfValue } from '../../../src/rtmp/amf0.ts';
import { ChunkReader, type RtmpMessage } from '../../../src/rtmp/chunk-reader.ts';
import { OUT_CHUNK_SIZE, setChunkSize, writeMessage } from '../../../src/rtmp/chunk-writer.ts';
import { DEFAULT_LIMITS } from '../../../src/rtmp/limits.ts';

/** S0, S1 and S2. */
export const SERVER_HANDSHAKE_LENGTH = 1 + 1536 + 1536;

/** C0, C1 and C2. */
export const handshake = (): Buffer => Buffer.concat([Buffer.from([3]), Buffer.alloc(1536), Buffer.alloc(1536)]);

export const command = (name: string, transaction: number, ...values: AmfValue[]): Buffer =>
  writeMessage(3, 20, 0, writeAmf(name, transaction, ...values));

export const connectPayload = (more: AmfObject = {}): Buffer =>
  writeAmf('connect', 1, { app: 'live', tcUrl: 'rtmp://host/live', flashVer: 'FMLE/3.0', ...more });
export const connect = (more: AmfObject = {}): Buffer => writeMessage(3, 20, 0, connectPayload(more));
export const createStream = (transaction = 2): Buffer => command('createStream', transaction, null);
export const publish = (key = 'secret'): Buffer => command('publish', 3, null, key, 'live');
export const deleteStream = (): Buffer => command('deleteStream', 4, null, 1);

/** Half a picture is enough: what is in it is not the session's business. */
export const video = (payload: Buffer = Buffer.from([0x17, 1, 0, 0, 0, 42])): Buffer => writeMessage(6, 9, 1, payload);
export const audio = (payload: Buffer = Buffer.from([0xaf, 1, 42])): Buffer => writeMessage(4, 8, 1, payload);
export const metadata = (values: AmfObject): Buffer =>
  writeMessage(4, 18, 1, writeAmf('@setDataFrame', 'onMetaData', values));

/** All messages in what a server sent after its handshake. */
export const messagesOf = (bytes: Buffer): RtmpMessage[] => {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader(DEFAULT_LIMITS, (message) =>
    messages.push({ ...message, payload: Buffer.from(message.payload) }),
  );
  // The server says so after the handshake: what is looked at here may begin later.
  reader.push(setChunkSize(OUT_CHUNK_SIZE));
  reader.push(bytes);
  return messages;
};

/** The commands among them, as values. */
export const commandsOf = (bytes: Buffer): AmfValue[][] =>
  messagesOf(bytes)
    .filter(({ type }) => type === 20)
    .map(({ payload }) => readAmf(payload));

/** Codes of the statuses among them: `NetStream.Publish.Start` … */
export const statusesOf = (bytes: Buffer): AmfValue[] =>
  commandsOf(bytes)
    .filter(([name]) => name === 'onStatus')
    .map((values) => (values[3] as AmfObject)['code']);
