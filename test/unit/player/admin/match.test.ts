import { describe, expect, it } from 'vitest';
import { match } from '../../../../player/src/admin/router/match.ts';

describe('an address of the control room', () => {
  it('is that of a page, with what stands for its names', () => {
    expect(match('/admin', '/admin')).toEqual({});
    expect(match('/admin/channels/:channel/keys', '/admin/channels/main%20stage/keys')).toEqual({
      channel: 'main stage',
    });
  });

  it.each(['/admin/channels', '/admin/channels/', '/admin/channels/a/b', '/admin/jobs/a', '/admin/channels/%E0%A4'])(
    'is that of no page: %s',
    (path) => expect(match('/admin/channels/:channel', path)).toBeUndefined(),
  );
});
