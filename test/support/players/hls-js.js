/* global window, document, Hls */

// A server that is away for more than three seconds is more than hls.js waits for by default.
const PATIENT = {
  default: {
    ...{ maxTimeToFirstByteMs: 10000, maxLoadTimeMs: 20000 },
    timeoutRetry: { maxNumRetry: 60, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: { maxNumRetry: 60, retryDelayMs: 1000, maxRetryDelayMs: 2000 },
  },
};

// hls.js as a page of its users has it; see player-page.ts for what a page offers.
window.startPlayer = (url, lowLatency, patient) => {
  const errors = [];
  const hls = new Hls({ lowLatencyMode: lowLatency, ...(patient && { playlistLoadPolicy: PATIENT }) });
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && errors.push(details));
  hls.loadSource(url);
  hls.attachMedia(document.querySelector('video'));
  return { errors };
};
