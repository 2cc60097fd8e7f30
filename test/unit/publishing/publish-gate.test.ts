import { describe, expect, it, vi } from 'vitest';
import { AddressList } from '../../../src/addresses/address-list.ts';
import type { PublishPlace, PublishRules, PublishWish } from '../../../src/publishing/publish-wish.ts';
import type { PublishWebhook, WebhookAnswer } from '../../../src/publishing/webhook.ts';
import { gateRig } from '../../support/publish-gate.ts';

const START = Date.UTC(2026, 5, 1);

/** A channel `main` with `studio` and `guest` by RTMP, and `phone` by WHIP. */
const rig = (rules: PublishRules = {}, inputRules: PublishRules = rules) => {
  const time = { now: START };
  const made = gateRig({ rules, now: () => time.now });
  const taken = new Set<string>();
  const place = (input: string, protocol: PublishPlace['protocol'], channel = 'main') =>
    made.gate.add({ channel, input, protocol, rules: inputRules, isTaken: () => taken.has(input) });
  place('studio', 'rtmp');
  place('guest', 'rtmp');
  place('phone', 'whip');
  place('phone', 'whip', 'other');
  made.ring.keep({ channel: 'main', input: 'studio' }, 'config', 'right');
  made.ring.keep({ channel: 'main', input: 'phone' }, 'config', 'token');
  made.ring.keep({ channel: 'other', input: 'phone' }, 'config', 'token');
  const ask = (wish: Partial<PublishWish>) =>
    made.gate.admit({ protocol: 'rtmp', key: 'right', address: '192.0.2.7', agent: 'test', ...wish });
  /** Where it was let in, or why not. */
  const outcome = async (wish: Partial<PublishWish>) => {
    const verdict = await ask(wish);
    return 'grant' in verdict ? `${verdict.grant.channel}/${verdict.grant.input}` : verdict.refusal.code;
  };
  return { ...made, time, taken, ask, outcome };
};

const webhook = (answer: WebhookAnswer, onFailure: 'refuse' | 'allow' = 'refuse') => {
  const ask = vi.fn(() => Promise.resolve(answer));
  const tell = vi.fn(() => Promise.resolve(undefined));
  const settings = { url: 'http://auth.example', timeout: 1, onFailure };
  return { ask, tell, webhook: { settings, ask, tell } as unknown as PublishWebhook };
};

describe('the gate for publishers', () => {
  it('knows the input by key, protocol and channel', async () => {
    const { outcome } = rig();
    expect(await outcome({})).toBe('main/studio');
    expect(await outcome({ protocol: 'whip', channel: 'main' })).toBe('wrong-key');
    expect(await outcome({ key: 'token' })).toBe('wrong-key');
    expect(await outcome({ protocol: 'whip', channel: 'main', key: 'token' })).toBe('main/phone');
    expect(await outcome({ protocol: 'whip', channel: 'other', key: 'token' })).toBe('other/phone');
    expect(await outcome({ protocol: 'whip', channel: 'none', key: 'token' })).toBe('wrong-key');
  });

  it('lets nobody in to an input that has gone; its keys are good again when it is back', async () => {
    const { gate, outcome } = rig();
    const studio = { channel: 'main', input: 'studio' };
    const place = gate.place(studio)!;
    gate.remove(studio);
    expect(await outcome({})).toBe('wrong-key');
    gate.add(place);
    expect(await outcome({})).toBe('main/studio');
  });

  it('ends what a key let in when its time is over, and says to the next that it has expired', async () => {
    vi.useFakeTimers({ now: START });
    try {
      const { gate, ring, ask, outcome, events, time } = rig();
      const expiresAt = new Date(START + 60_000).toISOString();
      const { key } = (await ring.issue({ channel: 'main', input: 'studio', expiresAt }))!;
      const verdict = await ask({ key });
      if (!('grant' in verdict)) throw new Error(verdict.refusal.code);
      const closed = vi.fn((reason: string) => end(reason));
      const end = verdict.grant.begin(closed);
      const pass = (ms: number) => {
        time.now += ms;
        vi.advanceTimersByTime(ms);
      };
      pass(59_000);
      expect(closed).not.toHaveBeenCalled();
      pass(1000);
      expect(closed).toHaveBeenCalledExactlyOnceWith('the stream key has expired');
      expect(await outcome({ key })).toBe('expired-key');
      expect(events.map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
        'began: undefined',
        'ended: the stream key has expired',
        'refused: the stream key has expired',
      ]);
      gate.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets in from the addresses that the input names, else from those of the server', async () => {
    const [inside, other] = [new AddressList(['10.0.0.0/8']), new AddressList(['192.0.2.0/24'])];
    const own = rig({ from: inside }, { from: other });
    expect(await own.outcome({})).toBe('main/studio');
    expect(await own.outcome({ address: '10.0.0.1' })).toBe('address');
    // Of a key that is wrong, nobody outside is told that it is.
    expect(await own.outcome({ key: 'wrong' })).toBe('address');
    expect(await own.outcome({ key: 'wrong', address: '10.0.0.1' })).toBe('wrong-key');
  });

  it('looks at no more keys of an address that tries too many, and says so once', async () => {
    const { outcome, events, gate } = rig();
    const outcomes = [];
    for (let count = 0; count < 40; count++) outcomes.push(await outcome({ key: `guess-${count}` }));
    expect(outcomes.lastIndexOf('wrong-key')).toBe(29);
    expect(await outcome({})).toBe('too-many-attempts');
    expect(await outcome({ address: '192.0.2.8' })).toBe('main/studio');
    expect(events).toHaveLength(30);
    expect(Object.fromEntries(gate.refused)).toEqual({ 'wrong-key': 30, 'too-many-attempts': 11 });
  });

  it('says who was refused where, and never with which key', async () => {
    const { outcome, events, taken } = rig();
    taken.add('studio');
    expect(await outcome({})).toBe('in-use');
    expect(await outcome({ key: 'guessed-key' })).toBe('wrong-key');
    expect(events).toMatchObject([
      { what: 'refused', channel: 'main', input: 'studio', address: '192.0.2.7', key: 'config.main.studio' },
      { what: 'refused', channel: '', input: undefined, address: '192.0.2.7', key: undefined },
    ]);
    expect(JSON.stringify(events)).not.toContain('guessed-key');
  });

  describe('with a webhook', () => {
    const accepted = (place = {}): WebhookAnswer => ({ kind: 'accepted', place });

    it('asks it about every key, by the hash', async () => {
      const { ask, webhook: hook } = webhook(accepted());
      const { outcome } = rig({ webhook: hook });
      expect(await outcome({})).toBe('main/studio');
      expect(await outcome({ key: 'theirs' })).toBe('wrong-key');
      const about = { protocol: 'rtmp', address: '192.0.2.7', agent: 'test' };
      expect(ask.mock.calls).toEqual([
        [expect.objectContaining({ ...about, channel: 'main', input: 'studio', keyId: 'config.main.studio' })],
        [expect.objectContaining({ ...about, channel: undefined, input: undefined, keyId: undefined })],
      ]);
      expect(JSON.stringify(ask.mock.calls)).not.toMatch(/right|theirs/);
    });

    it.each([
      ['a key of its own', { key: 'theirs' }, { channel: 'main', input: 'guest' }, 'main/guest'],
      ['another input', {}, { input: 'guest' }, 'main/guest'],
      ['the only input of a channel', { protocol: 'whip', channel: 'main', key: 'theirs' }, {}, 'main/phone'],
      ['an input that is not there', {}, { input: 'none' }, 'wrong-key'],
      ['an input of another protocol', {}, { input: 'phone' }, 'wrong-key'],
      [
        'another channel than the address names',
        { protocol: 'whip', channel: 'main', key: 'x' },
        { channel: 'other' },
        'wrong-key',
      ],
    ] as const)('takes its word for %s', async (_, wish, place, expected) => {
      const { outcome } = rig({ webhook: webhook(accepted(place)).webhook });
      expect(await outcome(wish)).toBe(expected);
    });

    it('refuses whom it refuses', async () => {
      const { outcome } = rig({ webhook: webhook({ kind: 'refused', status: 403 }).webhook });
      expect(await outcome({})).toBe('webhook-refused');
    });

    it('does as the config says when it does not answer; a key that nobody knows is never let in then', async () => {
      const failed: WebhookAnswer = { kind: 'failed', why: 'it answers 500' };
      expect(await rig({ webhook: webhook(failed).webhook }).outcome({})).toBe('webhook-failed');
      const lenient = rig({ webhook: webhook(failed, 'allow').webhook });
      expect(await lenient.outcome({})).toBe('main/studio');
      expect(await lenient.outcome({ key: 'theirs' })).toBe('webhook-failed');
    });

    it('is not asked about a key that has expired, or by no key', async () => {
      const { ask, webhook: hook } = webhook(accepted({ channel: 'main', input: 'guest' }));
      const { outcome, ring } = rig({ webhook: hook });
      const expired = await ring.issue({ channel: 'main', input: 'studio', expiresAt: new Date(START).toISOString() });
      expect(await outcome({ key: expired!.key })).toBe('expired-key');
      expect(await outcome({ key: '' })).toBe('wrong-key');
      expect(ask).not.toHaveBeenCalled();
    });

    it('tells it of the end', async () => {
      const { tell, webhook: hook } = webhook(accepted());
      const verdict = await rig({ webhook: hook }).ask({});
      if (!('grant' in verdict)) throw new Error(verdict.refusal.code);
      verdict.grant.begin(() => undefined)('the publisher stopped');
      expect(tell).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ input: 'studio', reason: 'the publisher stopped', seconds: 0 }),
      );
    });

    it('asks so much at a time, and no more', async () => {
      const { promise, resolve } = Promise.withResolvers<WebhookAnswer>();
      const { webhook: hook, ask } = webhook(accepted());
      ask.mockImplementation(() => promise);
      const { outcome } = rig({ webhook: hook });
      const waiting = Array.from({ length: 64 }, (_, number) => outcome({ address: `10.0.0.${number}` }));
      expect(await outcome({})).toBe('busy');
      resolve(accepted());
      expect(new Set(await Promise.all(waiting))).toEqual(new Set(['main/studio']));
      expect(await outcome({})).toBe('main/studio');
    });
  });
});
