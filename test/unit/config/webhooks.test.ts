import { describe, expect, it } from 'vitest';
import { faults, parse } from './parsed.ts';

const channel = (): string => ['channels:', '  main:', '    inputs: [{ name: obs, type: rtmp }]'].join('\n');

describe('webhooks', () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  const withHook = (hook: string): string => `${channel()}\nwebhooks: [${hook}]`;

  it('have a name, an address and a secret', () => {
    const hook = `{ name: pager, url: 'https://pager.example/hook', secret: '${secret}', events: [switch] }`;
    expect(parse(withHook(hook)).webhooks).toEqual([
      { name: 'pager', url: 'https://pager.example/hook', secret, events: ['switch'] },
    ]);
  });

  it('mistakes are told without the secret', () => {
    const wrongSecret = faults(withHook(`{ name: pager, url: 'https://a.example', secret: hunter2hunter2 }`)).join();
    expect(wrongSecret).toContain('whsec_');
    expect(wrongSecret).not.toContain('hunter2');
    const wrongUrl = faults(withHook(`{ name: p, url: 'ftp://a.example', secret: '${secret}' }`)).join();
    expect(wrongUrl).toContain('an address to post to');
  });
});
