/** Speed is measured over about this long, seconds. */
const WINDOW = 10;

/** Media seconds made per second over the last ten. Pure: told the media time and the wall time. */
export class SpeedMeter {
  #points: { media: number; wall: number }[] = [];

  begin(): void {
    this.#points = [];
  }

  /** @param media seconds on the programme clock @param wall seconds */
  measure(media: number, wall: number): void {
    this.#points.push({ media, wall });
    while (this.#points.length > 2 && wall - this.#points[0]!.wall > WINDOW) this.#points.shift();
  }

  /** 1 is real time; undefined until two seconds were seen. */
  get speed(): number | undefined {
    const first = this.#points[0];
    const last = this.#points.at(-1);
    if (!first || !last || last.wall - first.wall < 2) return undefined;
    return (last.media - first.media) / (last.wall - first.wall);
  }
}
