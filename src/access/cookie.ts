export const SESSION_COOKIE = 'sluice-session';

/** A cookie's value, from the header of a request (RFC 6265 4.2.1). */
export const readCookie = (header: string | undefined, name: string): string | undefined => {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
};

export interface CookieRules {
  /** It came by HTTPS, and goes that way alone. */
  readonly isSecure: boolean;
  /** Seconds; 0 removes it. */
  readonly maxAge: number;
}

/** No script reads it, and no page of another site has it sent with what changes something (RFC 6265bis 5.6). */
export const writeSessionCookie = (value: string, { isSecure, maxAge }: CookieRules): string =>
  `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${isSecure ? '; Secure' : ''}`;
