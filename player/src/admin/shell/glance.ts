import { useEffect } from 'preact/hooks';
import type { HealthStatus } from '../data/health.ts';

/** Colours of a tab's icon: seen on light and dark alike. */
const COLOURS: Readonly<Record<HealthStatus | 'AWAY', string>> = {
  OK: '#22c55e',
  WARNING: '#f59e0b',
  CRITICAL: '#ef4444',
  UNKNOWN: '#94a3b8',
  AWAY: '#94a3b8',
};
/** Each with a shape of its own, at the lower right of the sluice. */
const SHAPES: Readonly<Record<HealthStatus | 'AWAY', string>> = {
  OK: '<circle cx="23" cy="23" r="8"/>',
  WARNING: '<path d="M23 12 33 31H13z"/>',
  CRITICAL: '<path d="M14 14h18v18H14z"/>',
  UNKNOWN: '<path d="M23 13 33 23 23 33 13 23z"/>',
  AWAY: '<path d="M23 13 33 23 23 33 13 23z"/>',
};

const iconFor = (status: HealthStatus | 'AWAY'): string => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f172a"/>' +
    '<path d="M8 6v20M24 6v20" stroke="#e2e8f0" stroke-width="2.6"/><rect x="11" y="6" width="10" height="9" rx="1.5" ' +
    `fill="#38bdf8"/><g fill="${COLOURS[status]}" stroke="#0f172a" stroke-width="2">${SHAPES[status]}</g></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
};

/** The tab of the browser says how all are, while another one is looked at. */
export const useGlance = (title: string, status: HealthStatus | 'AWAY' | undefined, count: number): void => {
  useEffect(() => {
    const word =
      status === 'AWAY'
        ? '(no answer) '
        : status === 'CRITICAL' || status === 'WARNING'
          ? `(${count} ${status.toLowerCase()}) `
          : '';
    document.title = `${word}${title} · Sluice`;
  }, [title, status, count]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    if (link && status) link.href = iconFor(status);
  }, [status]);
};
