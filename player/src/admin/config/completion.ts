import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { EditorState } from '@codemirror/state';
import { hoverTooltip, type Tooltip } from '@codemirror/view';
import type { Extension } from '@codemirror/state';
import { explain, keysOf, schemasAt, valuesOf, type JsonSchema } from './schema-place.ts';
import { yamlPlace, type YamlPlace } from './yaml-place.ts';

/** Lines above the cursor that are looked at: a config is not longer. */
const MOST_LINES = 5000;

const placeAt = (state: EditorState, position: number): YamlPlace => {
  const line = state.doc.lineAt(position);
  const before: string[] = [];
  for (let number = Math.max(1, line.number - MOST_LINES); number < line.number; number++) {
    before.push(state.doc.line(number).text);
  }
  return yamlPlace(before, line.text.slice(0, position - line.from));
};

/** What may stand at the cursor, by the schema that checks it. */
export const completionOf =
  (schema: JsonSchema): CompletionSource =>
  ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const place = placeAt(state, pos);
    if (!explicit && place.wants === 'key' && place.begun === '') return null;
    if (!/^[\w.-]*$/.test(place.begun)) return null;
    const schemas = schemasAt(schema, place.path);
    const options = place.wants === 'key' ? keyOptions(schemas, place) : valueOptions(schemas, place);
    return options.length === 0 ? null : { from: pos - place.begun.length, options, validFor: /^[\w.-]*$/ };
  };

const keyOptions = (schemas: readonly JsonSchema[], { beside }: YamlPlace): Completion[] =>
  keysOf(schemas, beside).map(({ name, description, isRequired }) => ({
    label: name,
    apply: `${name}: `,
    type: 'property',
    ...(isRequired && { detail: 'required', boost: 1 }),
    ...(description !== undefined && { info: description }),
  }));

const valueOptions = (schemas: readonly JsonSchema[], { begun }: YamlPlace): Completion[] =>
  valuesOf(schemas)
    .filter((value) => value !== begun)
    .map((value) => ({ label: value, type: 'enum' }));

/** What a key is for, when the pointer rests on it. */
export const explanation = (schema: JsonSchema): Extension =>
  hoverTooltip(({ state }, position): Tooltip | null => {
    const line = state.doc.lineAt(position);
    const word = [...line.text.matchAll(/[\w.-]+(?=\s*:)/g)].find(
      ({ index, 0: text }) => line.from + index <= position && position <= line.from + index + text.length,
    );
    if (!word) return null;
    const start = line.from + word.index;
    const { path } = placeAt(state, start);
    const text = explain(schemasAt(schema, path), word[0], schema);
    if (text === undefined) return null;
    return {
      pos: start,
      end: start + word[0].length,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'explanation';
        dom.textContent = text;
        return { dom };
      },
    };
  });
