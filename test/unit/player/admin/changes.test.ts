import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../../player/src/admin/audit/changes.ts';

describe('what an entry of the audit log says', () => {
  it('is told with what was before, in either form', () => {
    expect(changesOf({ title: 'Show', changed: { state: { was: 'live', is: 'finished' } } })).toEqual([
      { field: 'state', was: 'live', is: 'finished' },
      { field: 'title', was: undefined, is: 'Show' },
    ]);
    expect(changesOf({ before: { role: 'viewer', name: 'kim' }, after: { role: 'admin', name: 'kim' } })).toEqual([
      { field: 'role', was: 'viewer', is: 'admin' },
    ]);
    expect(changesOf({ after: { role: 'admin' } })).toEqual([{ field: 'role', was: undefined, is: 'admin' }]);
    expect(changesOf({ before: '1s', after: '2s' })).toEqual([{ field: 'value', was: '1s', is: '2s' }]);
    expect(changesOf({})).toEqual([]);
  });
});
