import { isMap, isNode, isScalar, isSeq, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';

type Group = Readonly<Record<string, unknown>>;

/**
 * What is written, with as little of it changed as makes it say this. Members of lists keep their comments where they
 * say the same, or have the same name.
 * @param node what is there; anything but a node: nothing
 */
export const merged = (document: Document, node: unknown, value: unknown): Node => {
  if (!isNode(node)) return document.createNode(value);
  if (isSame(document, node, value)) return node;
  if (isMap(node) && isGroup(value)) return mergedGroup(document, node, value);
  if (isSeq(node) && Array.isArray(value)) return mergedList(document, node, value);
  if (isScalar(node) && !Array.isArray(value) && !isGroup(value)) {
    node.value = value;
    return node;
  }
  return document.createNode(value);
};

const mergedGroup = (document: Document, node: YAMLMap, value: Group): Node => {
  for (const { key } of [...node.items]) {
    if (!Object.hasOwn(value, textOf(key))) node.delete(key);
  }
  for (const [name, one] of Object.entries(value)) {
    const known = node.items.find(({ key }) => textOf(key) === name);
    if (known) known.value = merged(document, known.value, one);
    else node.add(document.createPair(name, one));
  }
  return node;
};

const mergedList = (document: Document, node: YAMLSeq, value: readonly unknown[]): Node => {
  const left = [...node.items];
  const take = (matches: (item: unknown) => boolean): unknown => {
    const index = left.findIndex(matches);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  // First those that stay: another member must not take their place.
  const same = value.map((one) => take((item) => isSame(document, item, one)));
  node.items = value.map(
    (one, index) =>
      same[index] ??
      merged(
        document,
        take((item) => isNamed(item, one)),
        one,
      ),
  );
  return node;
};

const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSame = (document: Document, node: unknown, value: unknown): boolean =>
  isNode(node) && JSON.stringify(node.toJS(document)) === JSON.stringify(value);

const isNamed = (item: unknown, value: unknown): boolean =>
  isMap(item) && isGroup(value) && value['name'] !== undefined && item.get('name') === value['name'];

const textOf = (key: unknown): string => String(isScalar(key) ? key.value : key);
