/* global window, document, shaka */

// Shaka takes MPEG-TS apart itself, where the browser does not.
window.startPlayer = (url, lowLatency) => {
  const errors = [];
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  player.configure({ streaming: { lowLatencyMode: lowLatency } });
  const critical = ({ severity, code, data }) => {
    if (severity === shaka.util.Error.Severity.CRITICAL) errors.push(`${code} ${data}`);
  };
  player.addEventListener('error', ({ detail }) => critical(detail));
  player
    .attach(document.querySelector('video'))
    .then(() => player.load(url))
    .catch(critical);
  return { errors };
};
