import type { Recording } from '../library/recording.ts';
import { cardTags, escapeHtml, type SocialCard } from './social-card.ts';

/** What a page of one thing is about, as far as the server says so in the page itself. */
export type PageSubject =
  | { readonly kind: 'channel'; readonly name: string; readonly title: string }
  | { readonly kind: 'recording'; readonly recording: Recording };

/** Looks for a channel first, then for a recording: a name that is both is the channel's. */
export const findSubject = (
  name: string,
  channelTitle: (name: string) => string | undefined,
  recording: (id: string) => Recording | undefined,
): PageSubject | undefined => {
  const title = channelTitle(name);
  if (title !== undefined) return { kind: 'channel', name, title };
  const found = recording(name);
  return found && { kind: 'recording', recording: found };
};

/** @param origin of the address by which the page was asked for: `https://example.org` */
const cardOf = (subject: PageSubject, origin: string): SocialCard => {
  const name = encodeURIComponent(subject.kind === 'channel' ? subject.name : subject.recording.id);
  const shared = { url: `${origin}/watch/${name}`, player: `${origin}/embed/${name}` };
  if (subject.kind === 'channel') {
    const image = `${origin}/live/${name}/picture.jpg?size=card`;
    return { ...shared, title: subject.title, description: `${subject.title}, live`, image };
  }
  const { title, description } = subject.recording;
  return { ...shared, title, description: description || title, image: pictureOf(subject.recording, origin) };
};

/** Its poster; the picture that is on the air as long as it is; undefined before and without either. */
const pictureOf = ({ id, poster, state, archive }: Recording, origin: string): string | undefined => {
  if (poster !== undefined) return `${origin}/vod/${encodeURIComponent(id)}/${encodeURIComponent(poster)}-card.jpg`;
  if (state !== 'live' || !('channel' in archive)) return undefined;
  return `${origin}/live/${encodeURIComponent(archive.channel)}/picture.jpg?size=card`;
};

/** The built page with what it is about in its head: its title, the card, and what kind of thing its script will find. */
export const pageAbout = (html: string, subject: PageSubject, origin: string): string => {
  const { title } = subject.kind === 'channel' ? subject : subject.recording;
  const tags = `<meta name="sluice:subject" content="${subject.kind}" />\n    ${cardTags(cardOf(subject, origin))}`;
  // By functions: `$&` in a title is no pattern.
  return html
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(title)} · Sluice</title>`)
    .replace('</head>', () => `  ${tags}\n  </head>`);
};
