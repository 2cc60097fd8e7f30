import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, api, reasonOf } from '../data/api.ts';
import { refresh, useResource } from '../data/resource.ts';
import { Button } from '../parts/button.tsx';
import { confirm } from '../parts/confirm.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Loaded } from '../parts/states.tsx';
import { done } from '../parts/toasts.tsx';
import { guardLeaving } from '../router/location.ts';
import { useMay } from '../session/session.ts';
import './config.css';
import { changeText, CONFIG, type ConfigFile, type ConfigProblem } from './config.ts';
import { Editor } from './editor.tsx';
import type { JsonSchema } from './schema-place.ts';
import { useVerdict } from './use-verdict.ts';
import { VerdictPanel } from './verdict-panel.tsx';

/** A text that was taken as the beginning, with its version. */
interface Base {
  readonly text: string;
  readonly etag: string | undefined;
}

const NONE: readonly ConfigProblem[] = [];
const STALE =
  'The config was changed meanwhile, here or on disk. Copy what you want to keep, then load the new one and put it in there.';

const leaving = {
  title: 'Leave what is not applied?',
  text: 'Your changes of the config are lost.',
  action: 'Leave',
  isDanger: true,
};

const Workbench = ({ now, etag }: { now: ConfigFile; etag: string | undefined }): JSX.Element => {
  const schema = useResource<JsonSchema>(`${CONFIG}/schema`, { every: Infinity }).value;
  const mayApply = useMay('admin');
  const [base, setBase] = useState<Base>({ text: now.text, etag });
  const [text, setText] = useState(now.text);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const isChanged = text !== base.text;
  const isStale = now.text !== base.text;
  const judged = useVerdict(isChanged ? text : undefined);
  const verdict = judged.status === 'judged' ? judged.verdict : undefined;
  const onDisk = now.problems ?? NONE;
  const mayGo = mayApply && isChanged && verdict?.valid === true;
  const begin = (from: Base): void => {
    setBase(from);
    setText(from.text);
    setProblem(undefined);
  };
  // What nobody has changed here follows what is there.
  useEffect(() => {
    if (isStale && !isChanged) begin({ text: now.text, etag });
  }, [now.text]);
  useEffect(() => (isChanged ? guardLeaving(() => confirm(leaving)) : undefined), [isChanged]);

  const apply = async (): Promise<void> => {
    if (!mayGo) return;
    const changes = verdict.changes.map(changeText);
    const says =
      changes.length > 0 ? (
        changes.map((change) => <li key={change}>{change}</li>)
      ) : (
        <li>Nothing that runs changes.</li>
      );
    if (!(await confirm({ title: 'Apply the config?', text: <ul>{says}</ul>, action: 'Apply' }))) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await api.put(CONFIG, { text }, { ifMatch: base.etag });
      begin({ text, etag: answer.etag });
      refresh(CONFIG);
      done('The config is applied');
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 412 ? STALE : reasonOf(error));
      refresh(CONFIG);
    }
    setBusy(false);
  };
  const reload = async (): Promise<void> => {
    const question = {
      title: 'Load the config anew?',
      text: 'What you have typed is lost.',
      action: 'Load',
      isDanger: true,
    };
    if (!isChanged || (await confirm(question))) begin({ text: now.text, etag });
  };
  return (
    <div class="workbench">
      <div class="panel editor-panel">
        <Editor
          text={base.text}
          schema={schema}
          problems={isChanged ? (verdict?.problems ?? NONE) : onDisk}
          isReadOnly={!mayApply}
          onChange={setText}
          onSave={() => void apply()}
        />
      </div>
      <aside class="panel panel-body verdict" aria-label="What becomes of it">
        {now.file && (
          <p class="small quiet">
            <code>{now.file}</code>
          </p>
        )}
        {onDisk.length > 0 && (
          <div class="banner" role="alert">
            <p>The file on disk is not in force: the server goes on with the one before it.</p>
            <ul>
              {onDisk.map(({ line, field, message }) => (
                <li key={`${line} ${field} ${message}`}>
                  {line !== undefined && `line ${line}: `}
                  {field} {message}
                </li>
              ))}
            </ul>
          </div>
        )}
        {isStale && isChanged && (
          <p class="banner" role="alert">
            {STALE}
          </p>
        )}
        {problem !== undefined && problem !== STALE && (
          <p class="form-problem" role="alert">
            {problem}
          </p>
        )}
        <div class="verdict-said" role="status">
          <VerdictPanel judged={judged} isChanged={isChanged} />
        </div>
        <div class="verdict-buttons">
          <Button kind="primary" disabled={!mayGo} isBusy={isBusy} onClick={() => void apply()}>
            Apply …
          </Button>
          {(isChanged || isStale) && <Button onClick={() => void reload()}>Load anew</Button>}
        </div>
      </aside>
    </div>
  );
};

const Config = (): JSX.Element => {
  const config = useResource<ConfigFile>(CONFIG, { every: 5000, touches: ({ type }) => type.startsWith('config') });
  return (
    <>
      <PageHead title="Config" />
      <Loaded of={config} what="the config" lines={8}>
        {(now) => <Workbench now={now} etag={config.etag} />}
      </Loaded>
    </>
  );
};

export default Config;
