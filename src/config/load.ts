import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Document } from 'yaml';
import { isCalendarPath } from './calendar.ts';
import { MAX_CONFIG_BYTES, MOST_PROBLEMS, readDocument } from './document.ts';
import { ConfigError, type ConfigProblem } from './error.ts';
import { explain, formatPath } from './explain.ts';
import { interpolate, type Environment } from './interpolate.ts';
import { positionOf } from './position.ts';
import { configSchema, type Config, type InputConfig } from './schema.ts';
import type { ViewingConfig } from './viewing.ts';

/** A few hundred lines with a few anchors; more is a "billion laughs". */
const MAX_ALIASES = 100;

/**
 * Reads and checks a config file. Relative paths in it become absolute, from the file's folder.
 * @throws ConfigError that names everything that is wrong
 */
export const loadConfigFile = async (file: string, environment: Environment): Promise<Config> => {
  const shown = shownPath(file);
  const text = await readConfigText(file, shown);
  return resolvePaths(parseConfig(text, shown, environment), path.dirname(path.resolve(file)));
};

/**
 * The config that a YAML text means, with paths as they stand there.
 * @param source what errors call the text
 * @throws ConfigError that names what is wrong: everything, unless that is very much
 */
export const parseConfig = (text: string, source: string, environment: Environment): Config => {
  const { document, lines, problems: doubles } = readDocument(text, source);
  const problems = [...doubles];
  const unset = interpolate(document, environment)
    .slice(0, MOST_PROBLEMS)
    .map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset);
      return { source, line, column: col, field: '', message };
    });
  problems.push(...unset);
  const parsed = configSchema.safeParse(toData(document, source), { reportInput: true });
  const issues = parsed.error?.issues.slice(0, MOST_PROBLEMS) ?? [];
  for (const problem of issues.flatMap((issue) => explain(issue)).slice(0, MOST_PROBLEMS)) {
    const { line, column } = positionOf(document, lines, problem.path, problem.atKey);
    // A variable that is not set leaves an empty value: that is one fault, not two.
    if (unset.some((other) => other.line === line && other.column === column)) continue;
    problems.push({ source, line, column, field: formatPath(problem.path), message: problem.message });
  }
  if (problems.length > 0) throw new ConfigError(problems.toSorted(byPlace).slice(0, MOST_PROBLEMS));
  return parsed.data!;
};

/** Relative paths become absolute, from the given folder. */
export const resolvePaths = (config: Config, folder: string): Config => ({
  ...config,
  data: path.resolve(folder, config.data),
  imports: config.imports.folder === undefined ? {} : { folder: path.resolve(folder, config.imports.folder) },
  viewing: resolveViewing(config.viewing, folder),
  tls: config.tls && { cert: path.resolve(folder, config.tls.cert), key: path.resolve(folder, config.tls.key) },
  debug: config.debug.socket === undefined ? {} : { socket: path.resolve(folder, config.debug.socket) },
  // A bare name is looked for on the PATH.
  ffmpeg: /[/\\]/.test(config.ffmpeg) ? path.resolve(folder, config.ffmpeg) : config.ffmpeg,
  channels: Object.fromEntries(
    Object.entries(config.channels).map(([name, channel]) => {
      const inputs = channel.inputs.map((input) => resolveInput(input, folder));
      const { switch: switching, record } = channel;
      return [
        name,
        {
          ...{ ...channel, inputs, switch: withCalendar(switching, folder) },
          record: typeof record === 'object' ? withCalendar(record, folder) : record,
        },
      ];
    }),
  ),
});

const resolveViewing = (viewing: ViewingConfig, folder: string): ViewingConfig => {
  const { issuer } = viewing;
  if (issuer?.publicKey === undefined) return viewing;
  return { ...viewing, issuer: { ...issuer, publicKey: path.resolve(folder, issuer.publicKey) } };
};

const withCalendar = <Part extends { readonly schedule?: string | undefined }>(part: Part, folder: string): Part => {
  const { schedule } = part;
  return schedule !== undefined && isCalendarPath(schedule)
    ? { ...part, schedule: path.resolve(folder, schedule) }
    : part;
};

const resolveInput = (input: InputConfig, folder: string): InputConfig => {
  const absolute = (file: string): string => path.resolve(folder, file);
  switch (input.type) {
    case 'file':
      return { ...input, paths: input.paths.map(absolute) };
    case 'playlist': {
      const { list, folder: listed } = input;
      return { ...input, ...(list && { list: absolute(list) }), ...(listed && { folder: absolute(listed) }) };
    }
    case 'pull': {
      const { tls } = input;
      return tls?.ca === undefined ? input : { ...input, tls: { ...tls, ca: absolute(tls.ca) } };
    }
    case 'slate': {
      const { image, video } = input;
      return { ...input, ...(image && { image: absolute(image) }), ...(video && { video: absolute(video) }) };
    }
    default:
      return input;
  }
};

/** @param shown what errors call it @throws ConfigError where it cannot be read */
export const readConfigText = async (file: string, shown: string): Promise<string> => {
  const problem = (message: string) => new ConfigError([{ source: shown, field: '', message }]);
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw problem('is a folder: name the config file in it');
    if (found.size > MAX_CONFIG_BYTES) throw problem(`has ${found.size} bytes: this is not a config file`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw problem('there is no such config file');
    if (code === 'EACCES') throw problem('may not be read: check its permissions');
    throw problem(`cannot be read: ${message}`);
  }
};

const toData = (document: Document, source: string): unknown => {
  if (document.contents === null) return {};
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = `its aliases (*NAME) cannot be followed: ${error.message}; at most ${MAX_ALIASES} may be resolved`;
    throw new ConfigError([{ source, field: '', message }]);
  }
};

const byPlace = (a: ConfigProblem, b: ConfigProblem): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

/** Relative to where one is, unless that leads out of it. */
const shownPath = (file: string): string => {
  const relative = path.relative(process.cwd(), path.resolve(file));
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? path.resolve(file) : relative;
};
