/** A link of a Markdown text to something in the same project. */
export interface LocalLink {
  /** As it is written. */
  readonly href: string;
  /** Relative to the text's folder; empty: the text itself. */
  readonly path: string;
  readonly anchor: string | undefined;
}

/** What is code is not read for links or headings. */
const withoutCode = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, 'code');

/** Links and pictures, inline (`[text](href)`), that lead to no other site. */
export const localLinks = (text: string): LocalLink[] =>
  [...withoutCode(text).matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)]
    .map(([, href = '']) => href)
    .filter((href) => !/^[a-z][a-z+.-]*:/.test(href))
    .map((href) => {
      const [path = '', anchor] = href.split('#', 2);
      return { href, path: decodeURIComponent(path), anchor };
    });

/** What can be linked to: headings, as forges name them, in the order in which they stand. */
export const anchors = (text: string): string[] => {
  const seen = new Map<string, number>();
  return [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) => {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = plain.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}-${count}`;
  });
};
