/* global window, document, Hls */

// hls.js as a page of its users has it; see player-page.ts for what a page offers.
window.startPlayer = (url, lowLatency) => {
  const errors = [];
  const hls = new Hls({ lowLatencyMode: lowLatency });
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && errors.push(details));
  hls.loadSource(url);
  hls.attachMedia(document.querySelector('video'));
  return { errors };
};
