/** What other sites show of a page that somebody links to (Open Graph, Twitter cards). */
export interface SocialCard {
  readonly title: string;
  readonly description: string;
  /** Absolute address of the page itself. */
  readonly url: string;
  /** Absolute address of a picture of 1200 × 630. */
  readonly image: string | undefined;
  /** Absolute address of a player for frames. */
  readonly player: string;
}

const PICTURE = { width: 1200, height: 630 } as const;
const PLAYER = { width: 1280, height: 720 } as const;
/** Longer descriptions are cut by all who show them. */
const MAX_DESCRIPTION = 300;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes in quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

const shortened = (text: string): string => {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain.length <= MAX_DESCRIPTION ? plain : `${plain.slice(0, MAX_DESCRIPTION - 1).trimEnd()}…`;
};

const tag = (key: 'name' | 'property', name: string, content: string | number): string =>
  `<meta ${key}="${name}" content="${escapeHtml(String(content))}" />`;

/** The tags, one a line. */
export const cardTags = ({ title, description, url, image, player }: SocialCard): string => {
  const text = shortened(description);
  return [
    tag('name', 'description', text),
    tag('property', 'og:site_name', 'Sluice'),
    tag('property', 'og:type', 'video.other'),
    tag('property', 'og:title', title),
    tag('property', 'og:description', text),
    tag('property', 'og:url', url),
    ...(image === undefined
      ? []
      : [
          tag('property', 'og:image', image),
          tag('property', 'og:image:width', PICTURE.width),
          tag('property', 'og:image:height', PICTURE.height),
          tag('name', 'twitter:image', image),
        ]),
    tag('property', 'og:video', player),
    tag('property', 'og:video:type', 'text/html'),
    tag('property', 'og:video:width', PLAYER.width),
    tag('property', 'og:video:height', PLAYER.height),
    tag('name', 'twitter:card', 'player'),
    tag('name', 'twitter:title', title),
    tag('name', 'twitter:description', text),
    tag('name', 'twitter:player', player),
    tag('name', 'twitter:player:width', PLAYER.width),
    tag('name', 'twitter:player:height', PLAYER.height),
  ].join('\n    ');
};
