/** A URL as logs and state may show it: without user, password and the values of its query, which may be tokens. */
export const shownUrl = (text: string): string => {
  if (!URL.canParse(text)) return 'an address that is not a URL';
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}${url.search && '?…'}`;
};

/** The same text with everything taken out that the URL holds of secrets. */
export const withoutSecrets = (text: string, url: string): string => {
  if (!URL.canParse(url)) return text;
  const { username, password, search } = new URL(url);
  const secrets = [username && `${username}:${password}@`, password, decoded(password), search];
  return secrets.filter((secret) => secret.length > 2).reduce((said, secret) => said.replaceAll(secret, '…'), text);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: it stands there as it is.
    return text;
  }
};
