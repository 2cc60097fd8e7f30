import type { JSX } from 'preact';

export interface CaptionProps {
  readonly title: string;
  readonly badge?: { readonly tone: string; readonly text: string } | undefined;
  /** A sentence for viewers. */
  readonly text: string;
  /** Whether there is a player above it. */
  readonly hasKeys: boolean;
}

/** What is watched, under the pictures. */
export const Caption = ({ title, badge, text, hasKeys }: CaptionProps): JSX.Element => (
  <div class="caption">
    <h1>{title}</h1>
    {badge && <span class={`badge ${badge.tone}`}>{badge.text}</span>}
    <p class="quiet">{text}</p>
    {hasKeys && <p class="quiet hint">Press ? for keys</p>}
  </div>
);
