import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ChannelState } from '../../../../src/channel/state.ts';
import { DVR_CHOICES, inOrder, QUALITIES } from '../../../../src/setup/new-channel.ts';
import { channelPath } from '../channel/paths.ts';
import { api, ApiError, reasonOf } from '../data/api.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import type { Machine } from './draft.ts';
import type { StepProps } from './step-props.ts';
import type { DraftDesk } from './use-draft.ts';

/** How long the machine is measured, seconds. */
const MEASURE_SECONDS = 10;

/** What the channel is offered in. */
export const StepQualities = ({ desk }: StepProps): JSX.Element => {
  const { draft, answer } = desk;
  const { qualities, lowLatency, dvr } = draft.answers;
  const { machine } = draft;
  const toggle = (name: string, isOn: boolean): void =>
    answer({ qualities: inOrder(isOn ? [...qualities, name] : qualities.filter((each) => each !== name)) });
  return (
    <>
      <MachineWords desk={desk} />
      <fieldset class="choices compact">
        <legend>Qualities</legend>
        {QUALITIES.map((name) => (
          <label key={name} class="choice-card">
            <input
              type="checkbox"
              name="quality"
              value={name}
              checked={qualities.includes(name)}
              onChange={({ currentTarget }) => toggle(name, currentTarget.checked)}
            />
            <span>
              <strong>{name}</strong>
              <span class="quiet block">{qualityWords(name, machine)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {qualities.length === 0 && (
        <p class="quiet">With none chosen, the server takes what it can hold at each start.</p>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={lowLatency}
          onChange={({ currentTarget }) => answer({ lowLatency: currentTarget.checked })}
        />
        <span>
          Low latency <span class="quiet">about two seconds from the camera to viewers, in players that can</span>
        </span>
      </label>
      <Field label="Viewers can go back">
        <select value={dvr} onChange={({ currentTarget }) => answer({ dvr: currentTarget.value })}>
          {DVR_CHOICES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
    </>
  );
};

const qualityWords = (name: string, machine: Machine | undefined): string => {
  if (name === 'source') return 'as it comes in, not encoded again';
  if (name === 'audio') return 'sound alone, for bad lines';
  if (!machine) return '';
  if (machine.holds.includes(name)) return 'this machine holds it';
  const best = machine.holds.find((held) => held !== 'audio' && held !== 'source') ?? '';
  const isBetter = inOrder([name, best])[0] === name;
  return isBetter ? 'more than this machine holds' : 'on top of the others';
};

type Measuring =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly since: number }
  | { readonly status: 'failed'; readonly why: string };

interface Measured {
  readonly speed: number;
  readonly cores: number;
  readonly holds: readonly string[];
  /** What is suggested: something even where it holds nothing. */
  readonly ladder: readonly string[];
}

/** What this machine can hold: measured, or as the server chose by its cores. */
const MachineWords = ({ desk }: { desk: DraftDesk }): JSX.Element => {
  const { draft, change } = desk;
  const { machine } = draft;
  const [measuring, setMeasuring] = useState<Measuring>({ status: 'idle' });
  const known = (found: Machine, suggested = found.holds): void =>
    change((now) => ({
      ...now,
      machine: found,
      // What somebody has chosen stays.
      answers: now.answers.qualities.length > 0 ? now.answers : { ...now.answers, qualities: inOrder(suggested) },
    }));
  const measure = async (): Promise<void> => {
    setMeasuring({ status: 'running', since: Date.now() });
    try {
      const { value } = await api.post<Measured>('/api/v1/machine/measure', { seconds: MEASURE_SECONDS });
      known({ holds: value.holds, speed: value.speed, cores: value.cores }, value.ladder);
      setMeasuring({ status: 'idle' });
    } catch (error) {
      // A server that cannot measure has nothing to say about it.
      const why = error instanceof ApiError && error.status === 404 ? '' : reasonOf(error);
      setMeasuring({ status: 'failed', why });
      const holds = await chosenByServer(draft.answers.name);
      if (holds.length > 0) known({ holds, speed: undefined, cores: undefined });
    }
  };
  useEffect(() => {
    if (!machine) void measure();
  }, []);
  if (measuring.status === 'running') return <Progress />;
  return (
    <div class="machine">
      <p role="status">{machineWords(machine, measuring)}</p>
      <Button onClick={() => void measure()}>Measure again</Button>
    </div>
  );
};

const machineWords = (machine: Machine | undefined, measuring: Measuring): string => {
  if (machine?.speed !== undefined) {
    const cores = machine.cores === undefined ? '' : ` on ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}`;
    const held = machine.holds.length > 0 ? machine.holds.join(', ') : 'none of them with time to spare';
    return `Measured${cores}: ${machine.speed.toFixed(1)} times real time. It holds ${held}.`;
  }
  const why =
    measuring.status === 'failed' && measuring.why !== '' ? `It could not be measured (${measuring.why}). ` : '';
  return machine ? `${why}By its cores, the server chose ${machine.holds.join(', ')}.` : why;
};

/** The renditions that run: what the server chose by itself. */
const chosenByServer = async (name: string): Promise<string[]> => {
  try {
    const { value } = await api.get<ChannelState>(channelPath(name));
    return value.renditions.filter(({ kind }) => kind !== 'subtitles').map((rendition) => rendition.name);
  } catch {
    // Nothing is suggested then: the words above say that it could not be measured.
    return [];
  }
};

const Progress = (): JSX.Element => (
  <div class="machine">
    <p role="status">Measuring for {MEASURE_SECONDS} seconds what this machine can encode…</p>
    <progress aria-label="Measuring" />
  </div>
);
