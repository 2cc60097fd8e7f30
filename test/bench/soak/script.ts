import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SoakServer } from './server.ts';
import type { Source } from './sources.ts';

export type ActionKind = 'by hand' | 'killed' | 'stopped' | 'flapping' | 'schedule';

/** What is done, in turn; sources that come back come in another form. */
const KINDS: readonly ActionKind[] = ['by hand', 'killed', 'by hand', 'stopped', 'schedule', 'by hand', 'flapping'];
/** Between two actions, ms. */
const PAUSE_MS = 3000;

const icsTime = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');

const writeSchedule = (file: string, input: string, from: number, seconds: number): void =>
  writeFileSync(
    file,
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:soak',
      'BEGIN:VEVENT',
      `UID:${from}@soak`,
      `DTSTAMP:${icsTime(from)}`,
      `DTSTART:${icsTime(from)}`,
      `DTEND:${icsTime(from + seconds * 1000)}`,
      'SUMMARY:soak',
      `LOCATION:${input}`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );

/** Cuts a channel in every way there is, over and over. */
export class SoakScript {
  readonly done = new Map<ActionKind, number>();
  readonly #server: SoakServer;
  readonly #sources: readonly Source[];
  #turn = 0;

  constructor(server: SoakServer, sources: readonly Source[]) {
    this.#server = server;
    this.#sources = sources;
  }

  /** Does the next thing, and waits a little. */
  async step(): Promise<void> {
    const kind = KINDS[this.#turn++ % KINDS.length]!;
    this.done.set(kind, (this.done.get(kind) ?? 0) + 1);
    const { onAir } = await this.#server.state();
    const source = this.#sources.find(({ name }) => name === onAir) ?? this.#sources[0]!;
    await this.#do(kind, source, onAir);
    await sleep(PAUSE_MS);
  }

  async #do(kind: ActionKind, source: Source, onAir: string | undefined): Promise<void> {
    switch (kind) {
      case 'by hand': {
        const wanted = ['cam2', 'loop', 'cam1', 'slate'].filter((name) => name !== onAir)[this.#turn % 3]!;
        await this.#server.command(wanted);
        await sleep(PAUSE_MS);
        await this.#server.command('auto');
        return;
      }
      case 'killed':
        await source.kill();
        await sleep(PAUSE_MS / 2);
        source.start();
        return;
      case 'stopped':
        source.stall();
        await sleep(PAUSE_MS);
        source.goOn();
        return;
      case 'flapping':
        for (let times = 0; times < 3; times++) {
          await source.kill();
          await sleep(300);
          source.start();
          await sleep(900);
        }
        return;
      case 'schedule': {
        const other = onAir === 'loop' ? 'cam2' : 'loop';
        writeSchedule(this.#server.schedule, other, Math.floor(Date.now() / 1000) * 1000 + 3000, 3);
        await sleep(6000);
      }
    }
  }
}
