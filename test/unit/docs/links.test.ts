import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, localLinks } from '../../support/markdown-links.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FOREIGN = /(^|\/)(node_modules|data|dist|fixtures)(\/|$)/;
const texts = globSync('**/*.md', { cwd: ROOT, exclude: (path) => FOREIGN.test(path) }).sort();

/** What a link of a text leads to, where that is not there. */
const wrong = async (text: string): Promise<string[]> => {
  const content = await readFile(join(ROOT, text), 'utf8');
  const found: string[] = [];
  for (const { href, path, anchor } of localLinks(content)) {
    const target = path === '' ? join(ROOT, text) : join(ROOT, dirname(text), path);
    if (!existsSync(target)) found.push(`${href}: there is no ${relative(ROOT, target)}`);
    else if (anchor !== undefined && !anchors(await readFile(target, 'utf8')).includes(anchor)) {
      found.push(`${href}: ${relative(ROOT, target)} has no such heading`);
    }
  }
  return found;
};

describe('the links of the docs', () => {
  it.each(texts)('lead somewhere in %s', async (text) => {
    expect(await wrong(text)).toEqual([]);
  });

  it('take a reader from README to every page', async () => {
    const pages = texts.filter((text) => /^docs\/[^/]+\.md$/.test(text));
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const linked = new Set(localLinks(readme).map(({ path }) => path));
    expect(pages.length).toBeGreaterThan(20);
    expect(pages.filter((page) => !linked.has(page))).toEqual([]);
  });
});

describe('links and headings', () => {
  it('are read as forges read them', () => {
    const text =
      '# A *b*: `c` & d\n## Over\n## Over\n```\n# no [x](y)\n```\n[one](a.md#over) ![p](b/c.jpg) [s](https://x.y)';
    expect(anchors(text)).toEqual(['a-b-c--d', 'over', 'over-1']);
    expect(localLinks(text)).toEqual([
      { href: 'a.md#over', path: 'a.md', anchor: 'over' },
      { href: 'b/c.jpg', path: 'b/c.jpg', anchor: undefined },
    ]);
  });
});
