/** `GET …/history`. */
export interface History {
  /** ISO 8601, of the first value. */
  readonly from: string;
  /** Seconds from one value to the next. */
  readonly step: number;
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
}

export const RANGES = [
  { hours: 1 / 6, label: '10 min' },
  { hours: 1, label: '1 h' },
  { hours: 6, label: '6 h' },
  { hours: 24, label: '24 h' },
] as const;

/** More points than a chart has pixels help nobody. */
const MOST_POINTS = 720;

/** The step that a range is asked for in, seconds: as the server keeps them (1, 10, 60) or a multiple of that. */
export const stepFor = (hours: number): number => {
  const least = (hours * 3600) / MOST_POINTS;
  if (least <= 1) return 1;
  if (least <= 10) return 10;
  return Math.ceil(least / 60) * 60;
};

export interface ChartKind {
  readonly name: 'bitrate' | 'frameRate' | 'encoderSpeed' | 'viewers' | 'partArrival';
  readonly title: string;
  readonly unit: string;
  /** From what the server has to what is drawn. */
  readonly scale: number;
  /** Series of this chart: those of this name, and those below it, as `bitrate.720p`. */
  readonly prefixes: readonly string[];
}

export const CHARTS: readonly ChartKind[] = [
  { name: 'bitrate', title: 'Bit rate', unit: 'Mbit/s', scale: 1e-6, prefixes: ['bitrate', 'input.*.bitrate'] },
  {
    name: 'frameRate',
    title: 'Frame rate',
    unit: 'per second',
    scale: 1,
    prefixes: ['frameRate', 'input.*.frameRate'],
  },
  { name: 'encoderSpeed', title: 'Encoder speed', unit: '× real time', scale: 1, prefixes: ['encoderSpeed'] },
  { name: 'viewers', title: 'Viewers', unit: 'at a time', scale: 1, prefixes: ['viewers'] },
  { name: 'partArrival', title: 'Part arrival', unit: 'ms late', scale: 1000, prefixes: ['partArrival'] },
];

export interface Line {
  readonly name: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface ChartLines {
  /** Seconds since the epoch. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

/** More lines than colours can be told apart. */
const MOST_LINES = 8;

/** What a chart draws of a history. */
export const chartLines = (history: History, kind: ChartKind): ChartLines => {
  const names = Object.keys(history.series).filter((name) => kind.prefixes.some((prefix) => matches(name, prefix)));
  const length = Math.max(0, ...names.map((name) => history.series[name]!.length));
  const start = Date.parse(history.from) / 1000;
  return {
    times: Array.from({ length }, (_, index) => start + index * history.step),
    lines: names.slice(0, MOST_LINES).map((name) => ({
      name,
      label: labelOf(name),
      values: history.series[name]!.map((value) => (value === null ? null : value * kind.scale)),
    })),
  };
};

/** `input.*.bitrate` is of any input; `bitrate` is itself and what is below it. */
const matches = (name: string, prefix: string): boolean => {
  const [parts, wanted] = [name.split('.'), prefix.split('.')];
  if (wanted.length > parts.length) return false;
  return wanted.every((part, index) => part === '*' || part === parts[index]);
};

const labelOf = (name: string): string => {
  const parts = name.split('.');
  if (parts[0] === 'input') return `input ${parts[1]}`;
  if (parts.at(-1) === 'min') return 'lowest';
  if (parts.length > 1) return parts.slice(1).join(' ');
  return name === 'bitrate' ? 'all qualities' : 'programme';
};

export interface Summary {
  readonly label: string;
  readonly newest: number | undefined;
  readonly least: number | undefined;
  readonly mean: number | undefined;
  readonly most: number | undefined;
}

/** The same in words, for those who do not see a chart. */
export const summaries = ({ lines }: ChartLines): Summary[] =>
  lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    const sum = known.reduce((total, value) => total + value, 0);
    const none = known.length === 0;
    return {
      label,
      newest: known.at(-1),
      least: none ? undefined : known.reduce((a, b) => Math.min(a, b)),
      mean: none ? undefined : sum / known.length,
      most: none ? undefined : known.reduce((a, b) => Math.max(a, b)),
    };
  });

/** `2.81`, `29.97`, `1204`: three digits that count. */
export const figure = (value: number | undefined): string => {
  if (value === undefined) return '–';
  const size = Math.abs(value);
  return size >= 100 ? String(Math.round(value)) : value.toFixed(size >= 10 ? 1 : 2);
};
