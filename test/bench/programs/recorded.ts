/** The recording that downloads are measured with. */
export const RECORDING_PATH = '/vod/demo/download.ts';
/** Bytes of a second of it: 2.4 Mbit/s. */
export const RECORDING_RATE = 300_000;
