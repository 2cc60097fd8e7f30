import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import '../channel/channel.css';
import { FormProblem } from '../parts/form-problem.tsx';
import { useResource } from '../data/resource.ts';
import { Button } from '../parts/button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { EmptyState } from '../parts/states.tsx';
import { navigate, useLocation } from '../router/location.ts';
import type { PageProps } from '../router/routes.ts';
import { useMay } from '../session/session.ts';
import { stepOf, stepProblem, STEPS } from './draft.ts';
import { Finished } from './finished.tsx';
import { Leaving } from './leaving.tsx';
import { StepName } from './step-name.tsx';
import type { StepProps } from './step-props.ts';
import { StepQualities } from './step-qualities.tsx';
import { StepRecording } from './step-recording.tsx';
import { StepSource } from './step-source.tsx';
import { useDraft, type DraftDesk } from './use-draft.ts';
import './wizard.css';

const PATH = '/admin/new';
const PAGES: readonly ComponentType<StepProps>[] = [StepName, StepSource, StepQualities, StepRecording];
const SOURCE_STEP = 1;

/** A new channel in four steps. */
const WizardPage = (_: PageProps): JSX.Element => {
  const desk = useDraft();
  const may = useMay('admin');
  if (!may) {
    return (
      <EmptyState title="New channels are made by admins">
        <p>Log in as one, or ask one.</p>
      </EmptyState>
    );
  }
  return (
    <div class="channel-page wizard">
      <PageHead title="New channel" />
      {desk.draft.isFinished ? <Finished desk={desk} /> : <Steps desk={desk} />}
      <Leaving desk={desk} />
    </div>
  );
};

const Steps = ({ desk }: { desk: DraftDesk }): JSX.Element => {
  const { draft, change, apply } = desk;
  const { query } = useLocation();
  const step = stepOf(query.get('step'), draft);
  const channels = useResource<{ channels: readonly { name: string }[] }>('/api/v1/channels');
  const taken = (channels.value?.channels ?? []).map(({ name }) => name);
  const [hasTried, setTried] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    setTried(false);
    setRefused(undefined);
  }, [step]);
  const problem = stepProblem(draft, step, taken);
  const goTo = (next: number): void => navigate(`${PATH}?step=${next + 1}`);
  const goOn = async (): Promise<void> => {
    setTried(true);
    if (problem !== undefined) return;
    // The channel is made with its source: the page stays, to wait for the picture.
    const isMade = step === SOURCE_STEP && draft.applied === undefined;
    setBusy(true);
    setRefused(undefined);
    try {
      if (step >= SOURCE_STEP || draft.applied) await apply();
      const isLast = step === STEPS.length - 1;
      change((now) => ({
        ...now,
        reached: Math.max(now.reached, step + (isLast || isMade ? 0 : 1)),
        isFinished: isLast,
      }));
      if (!isLast && !isMade) goTo(step + 1);
    } catch (error) {
      setRefused(error);
    }
    setBusy(false);
  };
  const Page = PAGES[step]!;
  return (
    <>
      <Progress step={step} reached={draft.reached} goTo={goTo} />
      <form
        class="form panel panel-body"
        onSubmit={(event) => {
          event.preventDefault();
          void goOn();
        }}
      >
        <Page desk={desk} problem={hasTried ? problem : undefined} />
        {refused !== undefined && <FormProblem problem={refused} />}
        <footer class="wizard-foot">
          {step > 0 && (
            <Button disabled={isBusy} onClick={() => goTo(step - 1)}>
              Back
            </Button>
          )}
          <Button kind="primary" type="submit" isBusy={isBusy}>
            {nextWords(step, desk)}
          </Button>
        </footer>
      </form>
    </>
  );
};

const nextWords = (step: number, { draft }: DraftDesk): string => {
  if (step === SOURCE_STEP && draft.applied === undefined) return 'Make the channel';
  return step === STEPS.length - 1 ? 'Finish' : 'Next';
};

interface ProgressProps {
  readonly step: number;
  readonly reached: number;
  readonly goTo: (step: number) => void;
}

const Progress = ({ step, reached, goTo }: ProgressProps): JSX.Element => (
  <ol class="wizard-steps" aria-label="Steps">
    {STEPS.map((name, index) => (
      <li key={name} class={index < step ? 'done' : ''}>
        <button
          type="button"
          disabled={index > reached}
          aria-current={index === step ? 'step' : undefined}
          onClick={() => goTo(index)}
        >
          <span class="wizard-number">{index + 1}</span> {name}
        </button>
      </li>
    ))}
  </ol>
);

export default WizardPage;
