/** Of the API. @param below `/switch` */
export const channelPath = (channel: string, below = ''): string =>
  `/api/v1/channels/${encodeURIComponent(channel)}${below}`;

export const programmePicture = (channel: string): string => `/live/${encodeURIComponent(channel)}/picture.webp`;

export const inputPicture = (channel: string, input: string): string =>
  `/live/${encodeURIComponent(channel)}/inputs/${encodeURIComponent(input)}/picture.webp`;
