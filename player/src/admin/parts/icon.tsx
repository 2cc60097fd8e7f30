import type { JSX } from 'preact';

/** Strokes in a field of 24 by 24. */
const PATHS = {
  overview: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  channel: 'M4 6h16v10H4zM9 20h6M12 16v4',
  recordings: 'M5 5h14v14H5zM12 9.500a2.500 2.500 0 1 0 .01 0zM5 9h2M5 15h2M17 9h2M17 15h2',
  jobs: 'M5 6h14M5 12h14M5 18h8M17 16v5M14.500 18.500h5',
  webhooks: 'M8 15a4 4 0 1 1 3.500-6l2.500 5a3.500 3.500 0 1 1-1 4H8',
  people:
    'M9 11a3.500 3.500 0 1 0-.01 0zM3 20c0-3.500 2.500-6 6-6s6 2.500 6 6M16 5a3.500 3.500 0 0 1 0 6.500M17.500 14.500c2.200.7 3.500 2.800 3.500 5.500',
  audit: 'M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7',
  config: 'M4 7h10M18 7h2M4 17h3M11 17h9M14 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M7 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  reference: 'M9 7l-5 5 5 5M15 7l5 5-5 5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  light:
    'M12 8a4 4 0 1 0 .01 0zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500 19 19M5 19l1.500-1.500M17.500 6.500 19 5',
  dark: 'M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z',
  system: 'M4 5h16v11H4zM9 20h6',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  wall: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  search: 'M10.500 4a6.500 6.500 0 1 0 .01 0zM15.500 15.500 20 20',
  out: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  edit: 'M4 20l1-4L16 5l3 3L8 19z',
  remove: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  play: 'M8 5l11 7-11 7z',
  stop: 'M7 7h10v10H7z',
  mark: 'M7 4h10v16l-5-4-5 4z',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  key: 'M8 12a4 4 0 1 0 .01 0zM11.500 13.500 20 5M16 9l3 3',
  open: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element => (
  <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
