/**
 * Attributes of a tag (RFC 8216 4.2): `NAME=value,NAME="quoted, with commas"`. Quotes are taken off. A name that stands
 * twice counts once; what is not an attribute is passed over.
 */
export const parseAttributeList = (text: string): ReadonlyMap<string, string> => {
  const attributes = new Map<string, string>();
  // Each match begins where the last ended: linear, whatever the text is.
  const pattern = /([A-Z0-9-]+)=(?:"([^"]*)"|([^,"]*))(?:,|$)/y;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, name = '', quoted, bare] = match;
    if (!attributes.has(name)) attributes.set(name, quoted ?? bare ?? '');
  }
  return attributes;
};
