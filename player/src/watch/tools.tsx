import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

export interface Tool {
  readonly id: string;
  readonly label: string;
  readonly content: () => ComponentChildren;
}

export interface ToolsProps {
  readonly tools: readonly Tool[];
  /** Told which one is open. */
  readonly onOpen: (id: string | undefined) => void;
}

/** As soon as it is there, and not each time that it is drawn. */
const intoView = (panel: HTMLElement | null): void => panel?.scrollIntoView({ block: 'nearest' });

/** What can be done with what is watched: one at a time is open, below the buttons. */
export const Tools = ({ tools, onOpen }: ToolsProps): JSX.Element => {
  const [open, setOpen] = useState<string>();
  const current = tools.find(({ id }) => id === open);
  const toggle = (id: string): void => {
    const next = id === open ? undefined : id;
    setOpen(next);
    onOpen(next);
  };
  return (
    <div class="tools">
      <div class="tool-buttons">
        {tools.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            class="button"
            aria-expanded={id === open}
            aria-controls={id === open ? 'tool' : undefined}
            onClick={() => toggle(id)}
          >
            {label}
          </button>
        ))}
      </div>
      {current && (
        <section key={current.id} id="tool" class="panel" aria-label={current.label} ref={intoView}>
          {current.content()}
        </section>
      )}
    </div>
  );
};
