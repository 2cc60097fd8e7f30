import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelEvent } from '../../src/events/schemas.ts';
import type { Addresses } from '../../src/origin/addresses-endpoints.ts';
import type { ShownKey } from '../../src/origin/keys-endpoints.ts';
import { ended, kill, publish } from '../support/publisher.ts';
import { temporaryFolder } from '../support/rig.ts';
import { SMALL_CHANNEL, startServer, type TestServer } from '../support/server.ts';
import { waitFor } from '../support/wait.ts';

interface Note {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const THEIRS = createHash('sha256').update('their-own-key').digest('hex');

describe('stream keys', () => {
  const folder = temporaryFolder();
  const publishers = new Set<ChildProcess>();
  const notes: Note[] = [];
  let authority: Server;
  let test: TestServer;

  const start = (key: string): ChildProcess => {
    const publisher = publish(`${test.rtmp}/${key}`, { seconds: 60 });
    publishers.add(publisher);
    return publisher;
  };
  const onAir = (name: string): Promise<unknown> =>
    waitFor(`${name} on the air`, async () => (await test.state()).onAir === name);
  const keysUrl = () => `${test.http}/api/v1/channels/main/inputs/studio/keys`;
  const list = async (): Promise<ShownKey[]> => ((await (await fetch(keysUrl())).json()) as { keys: ShownKey[] }).keys;
  const issue = async (body: object): Promise<ShownKey & { key: string }> => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(keysUrl(), { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toContain('no-store');
    return (await response.json()) as ShownKey & { key: string };
  };

  beforeAll(async () => {
    // It knows a key of its own, for the guest; of the others it leaves the decision to the server.
    authority = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const note = JSON.parse(text) as Note;
        notes.push(note);
        if (note.data['keyId'] !== undefined) response.writeHead(204).end();
        else if (note.data['keyDigest'] === THEIRS) response.end('{"channel":"main","input":"guest"}');
        else response.writeHead(403).end();
      });
    });
    await new Promise<void>((resolve) => authority.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(authority.address() as AddressInfo).port}/`;
    test = await startServer(
      folder.path,
      `
    inputs:
      - { name: studio, type: rtmp, key: secret }
      - { name: guest, type: rtmp }
      - { name: inside, type: rtmp, key: inside-key, publish: { from: [192.0.2.0/24] } }
      - { name: slate, type: slate }
    switch: { stallAfter: 1s }
${SMALL_CHANNEL}
publish: { webhook: { url: '${url}' } }
`,
    );
    await onAir('slate');
  });

  afterAll(async () => {
    await Promise.all([...publishers].map(kill));
    await test.server.stop();
    await new Promise((resolve) => authority.close(resolve));
    folder.remove();
  });

  it('are made while the server runs, and end what they let in when they are revoked', async () => {
    const { id, key } = await issue({ label: 'Van 3' });
    const publisher = start(key);
    await onAir('studio');
    expect(await list()).toMatchObject([
      { id: 'config.main.studio', origin: 'config', inUse: false },
      { id, origin: 'issued', label: 'Van 3', inUse: true, lastUsedAt: expect.any(String) as string },
    ]);
    const left = ended(publisher);
    expect((await fetch(`${keysUrl()}/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await list()).map(({ inUse, ...one }) => [one.id, inUse])).toEqual([['config.main.studio', false]]);
    expect(await left).not.toBe(0);
    await onAir('slate');
    expect(await ended(start(key))).not.toBe(0);
    const { events } = await test.state();
    expect(events.filter(isPublish).map(({ what, key: whose }) => [what, whose])).toEqual([
      ['began', 'Van 3'],
      ['ended', 'Van 3'],
      ['revoked', 'Van 3'],
    ]);
    expect(readFileSync(join(folder.path, 'data', 'keys.json'), 'utf8')).not.toContain(key);
  });

  it('that nobody knows here are somebody else’s to judge, who is told of the end, too', async () => {
    notes.length = 0;
    const publisher = start('their-own-key');
    await onAir('guest');
    await kill(publisher);
    await waitFor('the end to be told', () => notes.some(({ type }) => type === 'publish.ended'));
    expect(notes.map(({ type }) => type)).toEqual(['publish.requested', 'publish.ended']);
    expect(notes[1]!.data).toMatchObject({ channel: 'main', input: 'guest', protocol: 'rtmp', address: '127.0.0.1' });
    expect(JSON.stringify(notes)).not.toContain('their-own-key');
    await onAir('slate');
  });

  it('open nothing to who comes from an address that is not allowed', async () => {
    expect(await ended(start('inside-key'))).not.toBe(0);
    const refused = await waitFor('the refusal to be told', async () => {
      const last = (await test.state()).events.filter(isPublish).at(-1);
      return last?.what === 'refused' && last;
    });
    expect(refused).toMatchObject({ what: 'refused', input: 'inside', address: '127.0.0.1' });
    expect(refused.reason).toContain('publish.from');
  });

  it('are told to operators, with the addresses to publish to and to watch', async () => {
    const { inputs, players } = (await (
      await fetch(`${test.http}/api/v1/channels/main/addresses`)
    ).json()) as Addresses;
    expect(inputs.map(({ input }) => input)).toEqual(['studio', 'guest', 'inside', 'slate']);
    expect(inputs[0]).toMatchObject({ server: test.rtmp, key: 'secret', url: `${test.rtmp}/secret` });
    expect(inputs[0]!.obs).toEqual({ service: 'Custom', server: test.rtmp, key: 'secret' });
    expect(inputs[3]).toEqual({ input: 'slate', type: 'slate' });
    expect(players).toContainEqual({ name: 'HLS', url: `${test.http}/live/main/index.m3u8` });
  });
});

const isPublish = (event: ChannelEvent) => event.type === 'publisher';
