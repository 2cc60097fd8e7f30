import type { JSX } from 'preact';

const PATHS = {
  play: 'M8 5.5v13l11-6.5z',
  pause: 'M7 5h3.5v14H7zM13.500 5H17v14h-3.500z',
  sound: 'M4 9.500v5h3.500L12 19V5L7.500 9.500zM15 8.500a5 5 0 0 1 0 7l1.300 1.300a7 7 0 0 0 0-9.600z',
  muted:
    'M4 9.500v5h3.500L12 19V5L7.500 9.500zM20.500 9.700l-1.200-1.200-2.300 2.300-2.300-2.300-1.200 1.200 2.300 2.300-2.300 2.300 1.200 1.200 2.300-2.300 2.300 2.300 1.200-1.200-2.300-2.300z',
  language: 'M4 4h16v12h-8l-5 4v-4H4zm2 2v8h3v2l2.500-2H18V6zM8 8h8v1.500H8zM8 11h5.500v1.500H8z',
  captions:
    'M3 5h18v14H3zm2 2v10h14V7zm5.500 3.700v1.500H8.200v1.600h2.300v1.500H6.700V10.700zm6.800 0v1.500H15v1.600h2.300v1.500h-3.800V10.700z',
  fullScreen: 'M5 5h5v2H7v3H5zM14 5h5v5h-2V7h-3zM5 14h2v3h3v2H5zM17 14h2v5h-5v-2h3z',
  window: 'M3 5h18v14H3zm2 2v10h14V7zm6.500 4.500H17V15h-5.500z',
} as const;

export const Icon = ({ name }: { name: keyof typeof PATHS }): JSX.Element => (
  <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} fill="currentColor" fill-rule="evenodd" />
  </svg>
);

export const Logo = (): JSX.Element => (
  <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
    <path d="M7 4v24M25 4v24" stroke="currentColor" stroke-width="3" stroke-linecap="round" />
    <rect class="accent" x="11" y="4" width="10" height="11" rx="1.5" />
    <path class="accent-line" d="M11 21c2.500-2 4.500 2 7 0s3-.5 3-.5M11 27c2.500-2 4.500 2 7 0s3-.5 3-.5" />
  </svg>
);
