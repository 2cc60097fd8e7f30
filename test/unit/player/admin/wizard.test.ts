import { describe, expect, it } from 'vitest';
import {
  EMPTY,
  keep,
  restore,
  stepOf,
  stepProblem,
  telling,
  withTitle,
  type Draft,
} from '../../../../player/src/admin/wizard/draft.ts';
import { waiting } from '../../../../player/src/admin/wizard/waiting-help.ts';
import { channelEntry } from '../../../../src/setup/new-channel.ts';
import { inputState } from './channel-state.ts';

const named = (changes: Partial<Draft> = {}): Draft => ({ ...withTitle(EMPTY, 'Town Hall'), ...changes });
const made = (draft: Draft): Draft => ({ ...draft, applied: channelEntry(draft.answers) });

describe('a channel in the making', () => {
  it('is named after its title until a name is typed, or the channel is made', () => {
    expect(named().answers.name).toBe('town-hall');
    expect(withTitle({ ...named(), isNamed: true }, 'Other').answers.name).toBe('town-hall');
    expect(withTitle(made(named()), 'Other').answers).toMatchObject({ name: 'town-hall', title: 'Other' });
  });

  it('does not go on without a name that is free, and a source that is whole', () => {
    expect(stepProblem(EMPTY, 0, [])).toBe('A channel needs a name');
    expect(stepProblem(named(), 0, ['town-hall'])).toContain('already');
    expect(stepProblem(made(named()), 0, ['town-hall'])).toBeUndefined();
    const pull = { ...named().answers, source: { kind: 'pull' as const, url: 'nothing' } };
    expect(stepProblem(named({ answers: pull }), 1, [])).toContain('https://');
  });

  it('is made once, and then told what changed, and nothing where nothing did', () => {
    expect(telling(named())).toEqual({
      does: 'make',
      body: {
        name: 'town-hall',
        title: 'Town Hall',
        inputs: [
          { name: 'obs', type: 'rtmp' },
          { name: 'slate', type: 'slate' },
        ],
        record: false,
      },
    });
    const draft = made(named());
    expect(telling(draft)).toBeUndefined();
    const low = { ...draft, answers: { ...draft.answers, lowLatency: true, qualities: ['audio', '360p'] } };
    expect(telling(low)).toEqual({ does: 'change', body: { ladder: ['360p', 'audio'], part: '333ms' } });
    const off = { ...made(low), answers: { ...low.answers, lowLatency: false } };
    expect(telling(off)).toEqual({ does: 'change', body: { part: null } });
  });

  it('goes to no step that was not reached', () => {
    expect(stepOf('4', named({ reached: 1 }))).toBe(1);
    expect(stepOf('1', named({ reached: 3 }))).toBe(0);
    expect(stepOf('x', named({ reached: 3 }))).toBe(0);
    expect(stepOf(null, named())).toBe(0);
  });

  it('comes through a reload, and from what is no draft', () => {
    const stored = new Map<string, string>();
    const storage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    };
    keep(storage, made(named({ reached: 2, key: 'secret' })));
    expect(restore(storage)).toEqual(made(named({ reached: 2, key: 'secret' })));
    keep(storage, EMPTY);
    expect(stored.size).toBe(0);
    expect(restore({ ...storage, getItem: () => '{"version":0}' })).toBe(EMPTY);
    expect(restore({ ...storage, getItem: () => 'no JSON' })).toBe(EMPTY);
  });
});

describe('waiting for the picture', () => {
  it('says what the server sees, and helps who has waited in vain', () => {
    const away = inputState('obs', { status: 'waiting', reason: 'nobody publishes yet' });
    expect(waiting('rtmp', away, 3)).toEqual({ isThere: false, words: 'Waiting: nobody publishes yet', help: [] });
    expect(waiting('rtmp', away, 25).help.join(' ')).toContain('Start Streaming');
    expect(waiting('pull', inputState('remote', { status: 'failed', reason: '404' }), 1).help).not.toEqual([]);
    expect(waiting('rtmp', inputState('obs'), 60)).toEqual({ isThere: true, words: 'The picture is there', help: [] });
  });
});
