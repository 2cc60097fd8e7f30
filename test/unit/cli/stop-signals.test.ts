import { EventEmitter } from 'node:events';
import { beforeEach, expect, it, vi } from 'vitest';
import { onStopSignals } from '../../../src/cli/stop-signals.ts';

let source: EventEmitter;
let time: number;
const stop = vi.fn();
const exit = vi.fn();

beforeEach(() => {
  source = new EventEmitter();
  time = 0;
  vi.clearAllMocks();
  onStopSignals({ source, stop, exit, now: () => time });
});

it('the first signal stops, once', () => {
  source.emit('SIGTERM');
  expect(stop).toHaveBeenCalledExactlyOnceWith('SIGTERM');
  expect(exit).not.toHaveBeenCalled();
});

it('the same Ctrl-C, passed on by npm as well, is one wish', () => {
  source.emit('SIGINT');
  time = 20;
  source.emit('SIGINT');
  expect(stop).toHaveBeenCalledOnce();
  expect(exit).not.toHaveBeenCalled();
});

it('a second one ends at once', () => {
  source.emit('SIGINT');
  time = 900;
  source.emit('SIGINT');
  expect(stop).toHaveBeenCalledOnce();
  expect(exit).toHaveBeenCalledExactlyOnceWith(130);
});

it('leaves nothing behind', () => {
  const other = new EventEmitter();
  onStopSignals({ source: other, stop, exit, now: () => 0 })();
  expect(other.eventNames()).toEqual([]);
});
