import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { CHANNEL_EVENTS, SERVER_EVENTS } from '../../../src/events/schemas.ts';

const COMMON = ['type', 'at', 'channel'];

describe('docs/events.md', () => {
  test.each([...CHANNEL_EVENTS, ...SERVER_EVENTS].map((one) => [one.shape.type.value, one] as const))(
    'describes %s with all its fields',
    async (type, schema) => {
      const text = await readFile(new URL('../../../docs/events.md', import.meta.url), 'utf8');
      const part = text.split(/^### /m).find((each) => each.startsWith(`${type}\n`)) ?? '';
      const fields = Object.keys(schema.shape).filter((name) => !COMMON.includes(name));
      expect(fields.filter((name) => !part.includes(`- \`${name}\``))).toEqual([]);
      expect(part).toContain(schema.meta()?.description);
    },
  );
});
