import type { JSX } from 'preact';
import { Badge } from '../parts/badge.tsx';
import { changeText, type ConfigProblem } from './config.ts';
import type { Judged } from './use-verdict.ts';

const Problems = ({ of }: { of: readonly ConfigProblem[] }): JSX.Element => (
  <ul class="verdict-list">
    {of.map(({ line, field, message }, index) => (
      <li key={index}>
        {line && <span class="quiet">Line {line}: </span>}
        {field && <code>{field}</code>} {message}
      </li>
    ))}
  </ul>
);

/** What is wrong with the text, or what applying it would do: said before it is done. */
export const VerdictPanel = ({ judged, isChanged }: { judged: Judged; isChanged: boolean }): JSX.Element => {
  if (!isChanged) return <p class="quiet">Nothing is changed. What you type is checked as you go.</p>;
  if (judged.status === 'judging') return <p class="quiet">Checking …</p>;
  if (judged.status === 'failed') return <p class="form-problem">{judged.why}</p>;
  const { valid, problems, changes } = judged.verdict;
  if (!valid) {
    return (
      <>
        <Badge tone="critical">{problems.length === 1 ? '1 problem' : `${problems.length} problems`}</Badge>
        <Problems of={problems} />
      </>
    );
  }
  return (
    <>
      <Badge tone="ok">Valid</Badge>
      <p>{changes.length === 0 ? 'Nothing that runs changes.' : 'Applying it does this, and nothing else:'}</p>
      <ul class="verdict-list">
        {changes.map((change, index) => (
          <li key={index}>{changeText(change)}</li>
        ))}
      </ul>
    </>
  );
};
