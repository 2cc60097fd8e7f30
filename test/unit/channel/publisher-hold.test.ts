import { pino } from 'pino';
import { expect, it } from 'vitest';
import { PublisherHold } from '../../../src/channel/publisher-hold.ts';
import type { Input } from '../../../src/inputs/input.ts';

const setUp = (stallAfter: number) => {
  const held: string[] = [];
  const input = (name: string) => ({ name, hold: (seconds: number) => void held.push(`${name} ${seconds}`) });
  const inputs: Pick<Input, 'name' | 'hold'>[] = [input('studio'), input('backup'), { name: 'slate' }];
  const log = pino({ level: 'silent' });
  const hold = new PublisherHold({ inputs: () => inputs, onAir: () => inputs[0], stallAfter: () => stallAfter, log });
  return { hold, held };
};

it('holds back who is on the air while the encoder is far behind, and lets go of all when it has caught up', () => {
  const { hold, held } = setUp(10);
  for (const behind of [1, 5, 5, 3, 1, 1]) hold.update(behind);
  expect(held).toEqual(['studio 2', 'studio 0', 'backup 0']);
});

it('holds nobody so long that silence would be taken for a loss', () => {
  const { hold, held } = setUp(1.5);
  hold.update(5);
  expect(held).toEqual(['studio 0.75']);
});
