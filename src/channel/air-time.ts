/** How long each input has been on the air, over all its turns. Times are seconds of any one clock. */
export class AirTime {
  readonly #before = new Map<string, number>();
  #onAir: { readonly name: string; readonly since: number } | undefined;

  /** Another input is on the air from now on. */
  switched(to: string, now: number): void {
    if (this.#onAir) this.#before.set(this.#onAir.name, this.of(this.#onAir.name, now));
    this.#onAir = { name: to, since: now };
  }

  /** Seconds. */
  of(name: string, now: number): number {
    const before = this.#before.get(name) ?? 0;
    return this.#onAir?.name === name ? before + now - this.#onAir.since : before;
  }
}
