import type { JSX } from 'preact';

/** Text with `code` in it, in paragraphs. */
export const Words = ({ text }: { text: string }): JSX.Element => (
  <>
    {text
      .split('\n\n')
      .filter((paragraph) => paragraph.trim() !== '')
      .map((paragraph, index) => (
        <p key={index}>{inline(paragraph)}</p>
      ))}
  </>
);

export const inline = (text: string): (JSX.Element | string)[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
