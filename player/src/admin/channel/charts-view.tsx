import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useResource } from '../data/resource.ts';
import { EmptyState, Loaded } from '../parts/states.tsx';
import { Chart } from './chart.tsx';
import {
  CHARTS,
  chartLines,
  figure,
  RANGES,
  stepFor,
  summaries,
  type ChartKind,
  type ChartLines,
  type History,
} from './chart-data.ts';
import { channelPath } from './paths.ts';

/** A new point every ten seconds is enough for the eye; what is shown of ten minutes has one each second. */
const REFRESH_MS = 5000;

/** The figures of the last hours, as curves and as a table. */
const ChartsView = ({ channel }: { channel: string }): JSX.Element => {
  const [hours, setHours] = useState<number>(RANGES[0].hours);
  const [asTable, setTable] = useState(false);
  const path = channelPath(channel, `/history?hours=${Number(hours.toFixed(4))}&step=${stepFor(hours)}`);
  const shown = useResource<History>(path, { every: REFRESH_MS });
  return (
    <>
      <div class="chips" role="group" aria-label="How far back">
        {RANGES.map(({ hours: each, label }) => (
          <button key={label} type="button" class="chip" aria-pressed={each === hours} onClick={() => setHours(each)}>
            {label}
          </button>
        ))}
        <button type="button" class="chip" aria-pressed={asTable} onClick={() => setTable(!asTable)}>
          As a table
        </button>
      </div>
      <Loaded of={shown} what="the charts">
        {(history) => (
          <div class="charts">
            {CHARTS.map((kind) => (
              <Figures key={kind.name} kind={kind} history={history} asTable={asTable} />
            ))}
          </div>
        )}
      </Loaded>
    </>
  );
};

const Figures = ({ kind, history, asTable }: { kind: ChartKind; history: History; asTable: boolean }): JSX.Element => {
  const lines = useMemo(() => chartLines(history, kind), [history, kind]);
  return (
    <section class="panel panel-body" aria-label={kind.title}>
      <h3>
        {kind.title} <span class="quiet small">{kind.unit}</span>
      </h3>
      {lines.lines.length === 0 ? (
        <EmptyState title="No figures yet" />
      ) : asTable ? (
        <SummaryTable lines={lines} title={kind.title} />
      ) : (
        <Chart lines={lines} label={spoken(lines, kind)} />
      )}
    </section>
  );
};

const SummaryTable = ({ lines, title }: { lines: ChartLines; title: string }): JSX.Element => (
  <table class="summary">
    <caption class="unseen">{title}</caption>
    <thead>
      <tr>
        <th scope="col">Of</th>
        <th scope="col">Now</th>
        <th scope="col">Least</th>
        <th scope="col">Mean</th>
        <th scope="col">Most</th>
      </tr>
    </thead>
    <tbody>
      {summaries(lines).map(({ label, newest, least, mean, most }) => (
        <tr key={label}>
          <th scope="row">{label}</th>
          {[newest, least, mean, most].map((value, index) => (
            <td key={index}>{figure(value)}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

const spoken = (lines: ChartLines, { title, unit }: ChartKind): string => {
  const said = summaries(lines).map(
    ({ label, newest, least, most }) => `${label} now ${figure(newest)}, from ${figure(least)} to ${figure(most)}`,
  );
  return `${title}, ${unit}: ${said.join('; ')}`;
};

export default ChartsView;
