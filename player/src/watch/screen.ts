declare global {
  interface HTMLVideoElement {
    /** What iPhones have instead of full screen for any element. */
    webkitEnterFullscreen?(): void;
  }
}

export const toggleFullScreen = (stage: HTMLElement | null, video: HTMLVideoElement | null): void => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (stage?.requestFullscreen) void stage.requestFullscreen().catch(() => undefined);
  else video?.webkitEnterFullscreen?.();
};

export const togglePicture = (video: HTMLVideoElement | null): void => {
  if (document.pictureInPictureElement) void document.exitPictureInPicture();
  else void video?.requestPictureInPicture().catch(() => undefined);
};
