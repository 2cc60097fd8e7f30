import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgrammeClock } from '../../../src/clock/programme-clock.ts';
import type { InputEnvironment } from '../../../src/inputs/environment.ts';
import { RtmpInput } from '../../../src/inputs/rtmp-input.ts';
import { createLogger } from '../../../src/log/logger.ts';
import type { RtmpPublication } from '../../../src/rtmp/publication.ts';
import { PublishDesk } from '../../../src/server/publish-desk.ts';
import { gateRig } from '../../support/publish-gate.ts';

const SECRET = 's3cret-of-the-studio';

const rig = () => {
  let written = '';
  const destination = new Writable({
    write: (line: Buffer, _, done) => {
      written += line.toString();
      done();
    },
  });
  const log = createLogger({ level: 'trace', pretty: false, destination });
  const clock = createProgrammeClock();
  const environment = { channel: 'main', clock, ffmpeg: 'none', runFolder: '', log } as unknown as InputEnvironment;
  const inputs = {
    studio: new RtmpInput('studio', false, environment),
    guest: new RtmpInput('guest', true, environment),
  };
  const { gate, ring, events } = gateRig({ log });
  for (const input of Object.values(inputs)) {
    const { name } = input;
    input.start();
    ring.keep({ channel: 'main', input: name }, 'config', name === 'studio' ? SECRET : 'open');
    const isTaken = () => input.inUse && !input.takeover;
    gate.add({ channel: 'main', input: name, protocol: 'rtmp', rules: {}, isTaken });
  }
  const desk = new PublishDesk(gate, (_, input) => inputs[input as keyof typeof inputs]);
  return { desk, gate, ring, events, ...inputs, log: () => written };
};

const request = (key: string, app = 'live') => ({
  app,
  key,
  remoteAddress: '192.0.2.7',
  tcUrl: undefined,
  flashVer: undefined,
});

/** A publisher that ends its publication when it is told to go, as connections do. */
const publication = async (desk: PublishDesk, key: string) => {
  const decision = await desk.authorize(request(key));
  if (!decision.accept) throw new Error(decision.description);
  const closed: string[] = [];
  const given: RtmpPublication = {
    id: 'rtmp-1',
    app: 'live',
    key,
    remoteAddress: '192.0.2.7',
    encoderName: 'test',
    pause: () => undefined,
    resume: () => undefined,
    close: (reason) => {
      closed.push(reason);
      sink?.ended(reason);
    },
  };
  const sink = decision.begin(given);
  return { sink, closed };
};

const ACCEPTED = expect.objectContaining({ accept: true }) as unknown;

describe('the publish desk', () => {
  it('lets in who has a key, to the input that it belongs to', async () => {
    const { desk, studio, guest } = rig();
    const { sink } = await publication(desk, SECRET);
    expect([studio.inUse, guest.inUse]).toEqual([true, false]);
    sink!.ended('done');
    expect(studio.inUse).toBe(false);
  });

  it.each([
    ['a wrong key', 'wrong', 'live'],
    ['no key', '', 'live'],
    ['a key that begins right', SECRET.slice(0, -1), 'live'],
    ['a key that goes on', `${SECRET}x`, 'live'],
    ['another case', SECRET.toUpperCase(), 'live'],
    ['another application', SECRET, 'other'],
    ['no application', SECRET, ''],
  ])('refuses %s', async (_, key, app) => {
    const { desk } = rig();
    const decision = await desk.authorize(request(key, app));
    expect(decision).toEqual({ accept: false, code: 'NetStream.Publish.Denied', description: 'wrong stream key' });
  });

  it('logs a refusal with the address, and no key, neither the one given nor the right one', async () => {
    const { desk, log } = rig();
    await desk.authorize(request('nearly-the-key'));
    expect(JSON.parse(log())).toMatchObject({
      level: 'warn',
      from: '192.0.2.7',
      msg: 'publisher refused: wrong stream key',
    });
    expect(log()).not.toMatch(/nearly-the-key|s3cret/);
  });

  it('refuses a key that is in use, until whoever has it is gone', async () => {
    const { desk, log } = rig();
    const { sink } = await publication(desk, SECRET);
    expect(await desk.authorize(request(SECRET))).toEqual({
      accept: false,
      code: 'NetStream.Publish.BadName',
      description: 'somebody publishes here already',
    });
    expect(log()).toContain('publisher refused: somebody publishes there already');
    expect(log()).not.toContain(SECRET);
    sink!.ended('done');
    expect(await desk.authorize(request(SECRET))).toEqual(ACCEPTED);
  });

  it('takes one of two that were let in at the same time', async () => {
    const { desk, studio } = rig();
    const [first, second] = await Promise.all([publication(desk, SECRET), publication(desk, SECRET)]);
    expect([first.sink !== undefined, second.sink !== undefined]).toEqual([true, false]);
    expect(first.closed).toEqual([]);
    expect(studio.inUse).toBe(true);
  });

  it('lets another take over where the input allows it; the one before is told why it has to go', async () => {
    const { desk, guest } = rig();
    const first = await publication(desk, 'open');
    const second = await publication(desk, 'open');
    expect(first.closed).toEqual(['another publisher took over']);
    expect(second.closed).toEqual([]);
    expect(guest.inUse).toBe(true);
    // The end of the one before is not taken for the end of the one that is there.
    first.sink!.ended('late');
    expect(guest.inUse).toBe(true);
    expect(guest.source().figures.reconnects).toBe(1);
    second.sink!.ended('done');
    expect(guest.inUse).toBe(false);
  });

  it('ends the publish of a key that is revoked, and says so', async () => {
    const { desk, gate, ring, studio, events } = rig();
    const { issued, key } = (await ring.issue({ channel: 'main', input: 'studio', label: 'van' }))!;
    const { closed } = await publication(desk, key);
    expect(studio.inUse).toBe(true);
    const revoked = gate.revoke(issued, 'anna');
    // Not a moment later: the disk is not waited for.
    expect(closed).toEqual(['the stream key was revoked']);
    expect(studio.inUse).toBe(false);
    await revoked;
    expect(events.map(({ what, key: name }) => [what, name])).toEqual([
      ['began', 'van'],
      ['ended', 'van'],
      ['revoked', 'van'],
    ]);
    expect(JSON.stringify(events)).not.toContain(key);
    expect(await desk.authorize(request(key))).toMatchObject({ accept: false, description: 'wrong stream key' });
  });
});
