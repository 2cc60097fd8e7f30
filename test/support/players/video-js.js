/* global window, videojs */

// video.js with VHS, which has parts in it since 3.0: `llhls` is what was `experimentalLLHLS` before.
window.startPlayer = (url, lowLatency) => {
  const errors = [];
  const player = videojs(window.document.querySelector('video'), {
    autoplay: 'muted',
    html5: { vhs: { llhls: lowLatency, overrideNative: true } },
  });
  player.on('error', () => errors.push(player.error()?.message));
  player.src({ src: url, type: 'application/vnd.apple.mpegurl' });
  return { errors };
};
