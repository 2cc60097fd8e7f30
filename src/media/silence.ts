import { TICKS_PER_SECOND, type Ticks } from '../clock/ticks.ts';

/** Inside Sluice all sound is AAC-LC, stereo, at this many samples a second. */
export const SAMPLE_RATE = 48_000;
/** ISO/IEC 14496-3: an AAC-LC frame holds 1024 samples. */
export const AAC_FRAME_SAMPLES = 1024;
/** Length of one frame at that rate: 1920 ticks, exactly. */
export const AAC_FRAME_TICKS: Ticks = (AAC_FRAME_SAMPLES * TICKS_PER_SECOND) / SAMPLE_RATE;

/** ADTS header (48 kHz, stereo, LC) and the frame of an encoder that was given digital silence. */
const SILENT_FRAME = Buffer.from('fff14c8001bffc211004608c1c', 'hex');

/** One AAC-LC frame of digital silence, 48 kHz stereo, with its ADTS header. The bytes are shared: never change them. */
export const silentFrame = (): Buffer => SILENT_FRAME;
