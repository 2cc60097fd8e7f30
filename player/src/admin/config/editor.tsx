import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, tooltips } from '@codemirror/view';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { completionOf, explanation } from './completion.ts';
import type { ConfigProblem } from './config.ts';
import { editorTheme } from './editor-theme.ts';
import type { JsonSchema } from './schema-place.ts';

export interface EditorProps {
  /** What it begins with; another one takes the place of what was typed. */
  readonly text: string;
  readonly schema: JsonSchema | undefined;
  readonly problems: readonly ConfigProblem[];
  readonly isReadOnly: boolean;
  readonly onChange: (text: string) => void;
  /** Control-S, Command-S. */
  readonly onSave: () => void;
}

/** Where a problem stands in the text. */
const diagnosticOf = (state: EditorState, { line, column, field, message }: ConfigProblem): Diagnostic => {
  const at = state.doc.line(Math.min(Math.max(1, line ?? 1), state.doc.lines));
  const from = Math.min(at.from + Math.max(0, (column ?? 1) - 1), at.to);
  const word = /^\s*[^\s#]+/.exec(at.text.slice(from - at.from))?.[0].length ?? 0;
  const to = Math.min(at.to, from + Math.max(1, word));
  return { from: Math.min(from, to), to, severity: 'error', message: field ? `${field}: ${message}` : message };
};

const extensions = (schema: JsonSchema | undefined, isReadOnly: boolean): Extension[] => [
  ...[lineNumbers(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets()],
  ...[highlightActiveLine(), indentUnit.of('  '), yaml(), editorTheme],
  ...(schema ? [autocompletion({ override: [completionOf(schema)] }), explanation(schema)] : []),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
  // Tab indents; Escape, then Tab, leaves the editor (WCAG 2.1.2).
  keymap.of([indentWithTab]),
  EditorView.contentAttributes.of({ 'aria-label': 'Config, YAML', tabindex: '0' }),
  EditorState.readOnly.of(isReadOnly),
];

/**
 * The text of a config. It lives in a shadow tree: there the editor adds its styles as sheets, which a strict
 * Content-Security-Policy allows, and not as elements, which it does not.
 */
export const Editor = ({ text, schema, problems, isReadOnly, onChange, onSave }: EditorProps): JSX.Element => {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const told = useRef({ onChange, onSave });
  told.current = { onChange, onSave };
  useEffect(() => {
    const root = box.current!.shadowRoot ?? box.current!.attachShadow({ mode: 'open' });
    const save = (): boolean => (told.current.onSave(), true);
    const state = EditorState.create({
      // The schema may come when somebody has begun to type.
      doc: view.current?.state.doc ?? text,
      extensions: [
        keymap.of([{ key: 'Mod-s', run: save, preventDefault: true }]),
        ...extensions(schema, isReadOnly),
        tooltips({ position: 'absolute' }),
        EditorView.updateListener.of(({ docChanged, state: now }) => {
          if (docChanged) told.current.onChange(now.doc.toString());
        }),
      ],
    });
    view.current = new EditorView({ state, root, parent: root });
    return () => view.current?.destroy();
  }, [schema, isReadOnly]);
  useEffect(() => {
    const now = view.current;
    if (!now || now.state.doc.toString() === text) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const now = view.current;
    if (!now) return;
    now.dispatch(
      setDiagnostics(
        now.state,
        problems.map((problem) => diagnosticOf(now.state, problem)),
      ),
    );
  }, [problems, schema]);
  return <div ref={box} class="editor" />;
};
