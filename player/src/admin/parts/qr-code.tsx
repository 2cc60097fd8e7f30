import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { encode } from 'uqr';

/** An address for the camera of a phone: dark on light in either theme, as cameras want it. */
export const QrCode = ({ text, label }: { text: string; label: string }): JSX.Element | null => {
  const code = useMemo(() => (text.length > MOST_LETTERS ? undefined : drawn(text)), [text]);
  if (!code) return null;
  const { size, path } = code;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={`QR code: ${label}`}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};

/** More make a code too fine for a phone to read off a screen. */
const MOST_LETTERS = 600;
/** ISO/IEC 18004 asks for four modules of quiet around the code. */
const QUIET = 4;

const drawn = (text: string): { size: number; path: string } => {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { size, path };
};
