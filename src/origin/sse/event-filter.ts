import type { ServerEvent } from '../../events/bus.ts';

/** Names with commas between; undefined where none are named. */
export const listOf = (text: string | undefined): ReadonlySet<string> | undefined => {
  const names = (text ?? '').split(',').map((name) => name.trim());
  const named = names.filter((name) => name !== '');
  return named.length === 0 ? undefined : new Set(named);
};

/** Which events somebody wants, and may have. */
export class EventFilter {
  readonly #channels: ReadonlySet<string> | undefined;
  readonly #types: ReadonlySet<string> | undefined;
  readonly #allowed: ReadonlySet<string> | undefined;

  /** @param allowed channels that who asks is limited to; such a one is told nothing of the whole server */
  constructor(
    channels: ReadonlySet<string> | undefined,
    types: ReadonlySet<string> | undefined,
    allowed?: readonly string[],
  ) {
    this.#channels = channels;
    this.#types = types;
    this.#allowed = allowed && new Set(allowed);
  }

  takes(event: ServerEvent): boolean {
    if (!this.takesType(event.type)) return false;
    return 'channel' in event ? this.takesChannel(event.channel) : !this.#allowed;
  }

  takesType(type: string): boolean {
    return this.#types?.has(type) ?? true;
  }

  takesChannel(channel: string): boolean {
    return (this.#channels?.has(channel) ?? true) && (this.#allowed?.has(channel) ?? true);
  }
}
