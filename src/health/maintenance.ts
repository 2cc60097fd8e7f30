/** Somebody works on a channel: what is wrong with it meanwhile rings nobody up. */
export interface MaintenanceWindow {
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
  readonly by: string;
  readonly reason?: string | undefined;
}

export type MaintenanceBook = Readonly<Record<string, MaintenanceWindow>>;

/** What keeps the windows over a restart. */
export interface MaintenanceMemory {
  load(): MaintenanceBook | undefined;
  save(book: MaintenanceBook): void;
}

/** Maintenance of channels, by their names. */
export class Maintenance {
  readonly #memory: MaintenanceMemory | undefined;
  readonly #windows: Map<string, MaintenanceWindow>;

  constructor(memory?: MaintenanceMemory) {
    this.#memory = memory;
    this.#windows = new Map(Object.entries(memory?.load() ?? {}));
  }

  /** @param now ms since the Unix epoch @returns the window that is open */
  of(channel: string, now: number): MaintenanceWindow | undefined {
    const window = this.#windows.get(channel);
    if (!window || Date.parse(window.until) > now) return window;
    this.#windows.delete(channel);
    return undefined;
  }

  begin(channel: string, window: MaintenanceWindow): void {
    this.#windows.set(channel, window);
    this.#save();
  }

  /** @returns the window that was open; undefined where there was none */
  end(channel: string, now: number): MaintenanceWindow | undefined {
    const window = this.of(channel, now);
    if (this.#windows.delete(channel)) this.#save();
    return window;
  }

  #save(): void {
    this.#memory?.save(Object.fromEntries(this.#windows));
  }
}
