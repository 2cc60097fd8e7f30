import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';

export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/**
 * Where in the file a setting stands: its value where that is a plain one, its name where it is a group or is asked
 * for. What is missing is looked for at the nearest thing around it. A path through an alias leads to its anchor.
 */
export const positionOf = (
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  atKey: boolean,
): Position => {
  let node = followed(document, document.contents);
  let offset = startOf(node) ?? 0;
  for (const [depth, part] of path.entries()) {
    const { key, value } = child(node, part);
    const isLast = depth === path.length - 1;
    const isPlain = isAlias(value) || (isScalar(value) && value.value !== null);
    const shown = isLast && isPlain && !atKey ? value : (key ?? value);
    offset = startOf(shown) ?? offset;
    node = followed(document, value);
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
};

const startOf = (node: Node | undefined): number | undefined => node?.range?.[0];

const followed = (document: Document, node: Node | null | undefined): Node | undefined =>
  (isAlias(node) ? node.resolve(document) : node) ?? undefined;

const child = (node: Node | undefined, part: PropertyKey): { key?: Node | undefined; value?: Node | undefined } => {
  if (isSeq<Node>(node)) return { value: node.items[Number(part)] };
  if (!isMap<Node, Node | null>(node)) return {};
  // Of a name that stands twice, the last one counts.
  const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(part));
  return { key: pair?.key, value: pair?.value ?? undefined };
};
