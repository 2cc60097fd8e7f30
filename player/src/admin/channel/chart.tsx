import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useStore } from '../data/store.ts';
import { theme } from '../shell/theme.ts';
import { figure, type ChartLines } from './chart-data.ts';

const HEIGHT = 180;
/** Dashes tell lines apart where colours do not. */
const DASHES = [[], [6, 3], [2, 3], [10, 4, 2, 4], [4, 2], [1, 2], [12, 3], [6, 2, 1, 2]];

/** A chart of lines over time, as wide as its box. */
export const Chart = ({ lines, label }: { lines: ChartLines; label: string }): JSX.Element => {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const shade = useStore(theme);
  const names = lines.lines.map((line) => line.label).join('\n');
  const data = (): uPlot.AlignedData => [[...lines.times], ...lines.lines.map(({ values }) => [...values])];
  useEffect(() => {
    const made = new uPlot(optionsOf(lines, box.current!), data(), box.current!);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: widthOf(box.current!), height: HEIGHT }));
    observer.observe(box.current!);
    return () => {
      observer.disconnect();
      made.destroy();
    };
    // Other lines, or other colours, make another chart.
  }, [names, shade]);
  useEffect(() => plot.current?.setData(data()), [lines]);
  return <div ref={box} class="chart" role="img" aria-label={label} />;
};

/** As a canvas takes it: what stands in a custom property may depend on the theme. */
const colourOf = (box: HTMLElement, name: string): string => {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  box.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

const widthOf = (box: HTMLElement): number => Math.max(200, box.clientWidth);

const optionsOf = ({ lines }: ChartLines, box: HTMLElement): uPlot.Options => {
  const colour = (name: string): string => colourOf(box, name);
  const axis: uPlot.Axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  return {
    width: widthOf(box),
    height: HEIGHT,
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, values: '{HH}:{mm}:{ss}', space: 80 },
      { ...axis, size: 52 },
    ],
    series: [
      { label: 'Time', value: '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}' },
      ...lines.map(({ label }, index) => ({
        label,
        stroke: colour(`--chart-${(index % 8) + 1}`),
        width: 1.75,
        dash: DASHES[index % DASHES.length]!,
        spanGaps: false,
        points: { show: false },
        value: (_plot: uPlot, value: number | null) => (value === null ? '–' : figure(value)),
      })),
    ],
    cursor: { sync: { key: 'channel' } },
    legend: { live: true },
  };
};
