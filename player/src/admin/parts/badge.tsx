import type { ComponentChildren, JSX } from 'preact';

import type { Tone } from './tone.ts';

/** A shape of its own for each: colour is not what tells them apart (WCAG 2.2, 1.4.1). In a field of 12 by 12. */
const SHAPES: Readonly<Record<Tone, string>> = {
  // A disc with a tick.
  ok: 'M6 .5a5.500 5.500 0 1 0 .01 0zM3.300 6.200l2 2 3.600-3.900-.9-.8-2.700 3-1.100-1.200z',
  // A triangle with a mark.
  warn: 'M6 .7 11.700 11H.3zM5.400 4.300v3.400h1.200V4.300zM5.400 8.600v1.200h1.200V8.600z',
  // An octagon with a bar.
  critical:
    'M3.800.5h4.400l3.300 3.300v4.400l-3.300 3.300H3.800L.5 8.200V3.800zM5.350 2.700v4h1.300v-4zM5.350 7.800v1.300h1.300V7.800z',
  // A square.
  info: 'M1 1h10v10H1zM5.400 5v4.500h1.200V5zM5.400 2.500v1.300h1.200V2.500z',
  // A ring.
  off: 'M6 .5a5.500 5.500 0 1 0 .01 0zM6 2.300a3.700 3.700 0 1 1-.01 0z',
  // A disc: the lamp on a camera.
  live: 'M6 .5a5.500 5.500 0 1 0 .01 0z',
};

export const Shape = ({ tone }: { tone: Tone }): JSX.Element => (
  <svg class={`shape tone-${tone}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
    <path d={SHAPES[tone]} fill-rule="evenodd" />
  </svg>
);

/** A state, in colour, shape and words. */
export const Badge = ({ tone, children }: { tone: Tone; children: ComponentChildren }): JSX.Element => (
  <span class={`badge tone-${tone}`}>
    <Shape tone={tone} />
    {children}
  </span>
);
