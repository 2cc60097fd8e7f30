/** What a state means, as colour and shape say it. */
export type Tone = 'ok' | 'warn' | 'critical' | 'info' | 'off' | 'live';
