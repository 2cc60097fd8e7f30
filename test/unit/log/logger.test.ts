import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from '../../../src/log/logger.ts';

const written = async (pretty: boolean, level: string, act: (log: Logger) => void): Promise<string> => {
  const destination = new PassThrough();
  act(createLogger({ level, pretty, destination }));
  // The readable form passes through a stream of its own: its lines are there a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  destination.end();
  return text(destination);
};

describe('for programs', () => {
  it('a line is JSON with level, time and message', async () => {
    const line = await written(false, 'info', (log) => log.info({ channel: 'main' }, 'on air'));
    const entry = JSON.parse(line) as Record<string, unknown>;
    expect(entry).toEqual({ level: 'info', time: expect.any(String) as unknown, channel: 'main', msg: 'on air' });
    expect(new Date(entry['time'] as string).getTime()).toBeGreaterThan(0);
  });

  it('secrets are hidden, wherever they are', async () => {
    const secrets = {
      key: 's1',
      input: { streamKey: 's2' },
      request: { headers: { authorization: 's3', cookie: 's4' } },
    };
    const lines = await written(false, 'info', (log) =>
      log.child({ token: 's5' }).info({ ...secrets, password: 's6' }),
    );
    expect(lines).not.toMatch(/"s\d"/);
    expect(lines.match(/\[hidden\]/g)).toHaveLength(6);
  });

  it('errors keep their stack', async () => {
    const entry = JSON.parse(await written(false, 'info', (log) => log.error({ err: new Error('broken') }))) as {
      err: { message: string; stack: string };
    };
    expect(entry.err.message).toBe('broken');
    expect(entry.err.stack).toContain('logger.test.ts');
  });

  it('says no more than the level asks for', async () => {
    expect(await written(false, 'warn', (log) => log.info('not this'))).toBe('');
    expect(await written(false, 'silent', (log) => log.fatal('nor this'))).toBe('');
  });
});

describe('for people', () => {
  it('a line is short', async () => {
    const lines = await written(true, 'info', (log) => log.info({ channel: 'main', key: 'secret' }, 'on air'));
    expect(lines).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: on air \{"channel":"main","key":"\[hidden\]"\}\n$/);
  });
});
