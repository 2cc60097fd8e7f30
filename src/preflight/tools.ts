import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { OLDEST_FFMPEG, isNewEnough, parseFfmpegVersion } from './ffmpeg-version.ts';

const run = promisify(execFile);

export type Stage = 'start' | 'test';

/** Package names by the way they are installed. */
export interface Packages {
  readonly apt: string;
  readonly dnf: string;
  readonly brew: string;
}

/** A program that Sluice uses and npm does not bring. */
export interface Tool {
  readonly name: string;
  /** Needed from this stage on. */
  readonly stage: Stage;
  readonly packages: Packages;
  /** Sluice starts without it, and does something less well. */
  readonly optional?: true;
  /** Undefined when it is there and will do; otherwise what is wrong. */
  readonly problem: () => Promise<string | undefined>;
}

/** Folders that are not on everybody's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin', '/opt/homebrew/sbin'];
const PLUGIN_FOLDERS = ['/usr/lib/nagios/plugins', '/usr/lib64/nagios/plugins', '/usr/lib/monitoring-plugins'];
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS';
const FONT_FILES = [
  '/usr/share/fonts/truetype/dejavu',
  '/usr/share/fonts/dejavu-sans-fonts',
  '/usr/share/fonts/dejavu',
  '/usr/share/fonts/TTF',
  '/usr/local/share/fonts',
].map((folder) => path.join(folder, 'DejaVuSans.ttf'));

export const tools = (environment: NodeJS.ProcessEnv): readonly Tool[] => {
  const folders = (environment['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const find =
    (names: readonly string[], further: readonly string[] = []) =>
    async () => {
      const found = await findProgram(names, [...folders, ...SYSTEM_FOLDERS, ...further]);
      return found === undefined ? 'is not installed' : undefined;
    };
  return [
    {
      name: `ffmpeg ${OLDEST_FFMPEG.major}.${OLDEST_FFMPEG.minor} or newer`,
      stage: 'start',
      packages: { apt: 'ffmpeg', dnf: 'ffmpeg', brew: 'ffmpeg' },
      problem: async () => ffmpegProblem(await findProgram(['ffmpeg'], folders)),
    },
    {
      name: 'the font DejaVu Sans (slates)',
      stage: 'start',
      packages: { apt: 'fonts-dejavu-core', dnf: 'dejavu-sans-fonts', brew: '--cask font-dejavu' },
      optional: true,
      problem: async () => {
        // macOS brings fonts of its own, which fontconfig finds.
        if (process.platform === 'darwin' || (await firstReadable(FONT_FILES))) return undefined;
        return 'is not installed';
      },
    },
    {
      name: 'Chromium (browser tests)',
      stage: 'test',
      packages: { apt: 'chromium', dnf: 'chromium', brew: '--cask google-chrome' },
      problem: async () => {
        const found = await firstReadable([path.join(MAC_CHROME, 'Google Chrome')]);
        return found ? undefined : find(CHROMIUM_NAMES)();
      },
    },
    {
      name: 'nginx (edge tests)',
      stage: 'test',
      packages: { apt: 'nginx-light', dnf: 'nginx', brew: 'nginx' },
      problem: find(['nginx']),
    },
    {
      name: 'ffmpegthumbnailer (bench of stills)',
      stage: 'test',
      packages: { apt: 'ffmpegthumbnailer', dnf: 'ffmpegthumbnailer', brew: 'ffmpegthumbnailer' },
      optional: true,
      problem: find(['ffmpegthumbnailer']),
    },
    {
      name: 'check_http (health tests)',
      stage: 'test',
      packages: { apt: 'monitoring-plugins-basic', dnf: 'nagios-plugins-http', brew: 'monitoring-plugins' },
      problem: find(['check_http'], PLUGIN_FOLDERS),
    },
    {
      name: 'promtool (tests of metrics and alerts)',
      stage: 'test',
      packages: { apt: 'prometheus', dnf: 'golang-github-prometheus', brew: 'prometheus' },
      optional: true,
      problem: find(['promtool']),
    },
    {
      name: 'Nagios (tests of its definitions)',
      stage: 'test',
      packages: { apt: 'nagios4-core', dnf: 'nagios', brew: 'nagios' },
      optional: true,
      problem: find(['nagios4', 'nagios']),
    },
  ];
};

/** Where a program is; undefined when it is in none of the folders. */
export const findProgram = (names: readonly string[], folders: readonly string[]): Promise<string | undefined> =>
  firstReadable(
    names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    constants.X_OK,
  );

const firstReadable = async (files: readonly string[], mode: number = constants.R_OK): Promise<string | undefined> => {
  const found = await Promise.all(
    files.map((file) =>
      access(file, mode).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files[found.indexOf(true)];
};

const ffmpegProblem = async (file: string | undefined): Promise<string | undefined> => {
  if (file === undefined) return 'is not installed';
  try {
    const { stdout } = await run(file, ['-version'], { timeout: 10_000 });
    const version = parseFfmpegVersion(stdout);
    if (!version) return `${file} does not say its version`;
    return isNewEnough(version)
      ? undefined
      : `${file} is version ${version.text}; newer ones: https://ffmpeg.org/download.html`;
  } catch (error) {
    return `${file} cannot be run: ${(error as Error).message}`;
  }
};
