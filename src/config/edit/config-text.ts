import { isMap, parseDocument, type Document } from 'yaml';
import { maskReferences, unmask } from '../interpolate.ts';
import { merged } from './merge-node.ts';

/**
 * The text of a config file, for changes by program: what they do not name stays as it was written, comments, order and
 * references to the environment included.
 */
export class ConfigText {
  readonly #text: string;
  readonly #document: Document;
  /** What it said at first. */
  readonly #said: string;

  /** @param text that can be read; see `parseConfig` for what is wrong with one that cannot */
  constructor(text: string) {
    this.#document = parseDocument(maskReferences(text), { prettyErrors: false, stringKeys: true });
    this.#text = text;
    this.#said = JSON.stringify(this.#document.toJS());
    if (!isMap(this.#document.contents)) this.#document.contents = this.#document.createNode({});
  }

  /** A channel as it is written, references as they stand; undefined where there is none. */
  channel(name: string): Readonly<Record<string, unknown>> | undefined {
    const channels = (this.#document.toJS() as { channels?: Record<string, unknown> }).channels;
    const found = channels && Object.hasOwn(channels, name) ? channels[name] : undefined;
    return found === undefined ? undefined : ((unmasked(found) ?? {}) as Record<string, unknown>);
  }

  setChannel(name: string, settings: unknown): void {
    const path = ['channels', name];
    const node = this.#document.getIn(path, true);
    this.#document.setIn(path, merged(this.#document, node, maskedDeep(settings)));
  }

  removeChannel(name: string): void {
    this.#document.deleteIn(['channels', name]);
  }

  /** Spaces are as the YAML writer puts them; where nothing is said otherwise, it is the text itself. */
  toString(): string {
    if (JSON.stringify(this.#document.toJS()) === this.#said) return this.#text;
    return unmask(this.#document.toString({ lineWidth: 0 }));
  }
}

const unmasked = (value: unknown): unknown => mapTexts(value, unmask);
const maskedDeep = (value: unknown): unknown => mapTexts(value, maskReferences);

const mapTexts = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one: unknown) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, change)]));
};
