import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAGIOS = ['nagios4', '/usr/sbin/nagios4'].find((name) => spawnSync(name, ['--help']).error === undefined);
export const CHECK_HTTP_FOLDER = '/usr/lib/nagios/plugins';
export const hasNagios = NAGIOS !== undefined;

/** A Nagios of its own in a folder. @param objects definitions of hosts, services and commands */
export class Nagios {
  readonly #folder: string;
  #process: ChildProcess | undefined;

  constructor(folder: string, objects: string) {
    this.#folder = folder;
    mkdirSync(join(folder, 'results'), { recursive: true });
    writeFileSync(join(folder, 'objects.cfg'), objects);
    const settings = {
      ...{
        cfg_file: 'objects.cfg',
        log_file: 'nagios.log',
        status_file: 'status.dat',
        object_cache_file: 'objects.cache',
      },
      ...{ lock_file: 'nagios.lock', temp_file: 'nagios.tmp', temp_path: '.', check_result_path: 'results' },
      ...{ precached_object_file: 'objects.pre', command_file: 'nagios.cmd', query_socket: 'nagios.qh' },
    };
    const paths = Object.entries(settings).map(([name, file]) => `${name}=${join(folder, file)}`);
    const rest = [
      'interval_length=1',
      'status_update_interval=1',
      'enable_notifications=0',
      'check_external_commands=0',
      'retain_state_information=0',
      'enable_environment_macros=0',
      'check_for_updates=0',
      'service_inter_check_delay_method=n',
      'host_inter_check_delay_method=n',
      'check_workers=1',
      'illegal_macro_output_chars=`~$&|\'"<>',
      `nagios_user=${process.env['USER'] ?? 'root'}`,
      `nagios_group=root`,
    ];
    writeFileSync(join(folder, 'nagios.cfg'), [...paths, ...rest, ''].join('\n'));
  }

  /** What `nagios -v` says. */
  verify(): { readonly status: number | null; readonly text: string } {
    const { status, stdout } = spawnSync(NAGIOS!, ['-v', join(this.#folder, 'nagios.cfg')]);
    return { status, text: stdout.toString() };
  }

  start(): void {
    this.#process = spawn(NAGIOS!, [join(this.#folder, 'nagios.cfg')], { stdio: 'ignore', detached: true });
  }

  stop(): void {
    if (this.#process?.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** What it last saw of a service: `0 SLUICE OK - …`; undefined before it has looked. */
  service(description: string): string | undefined {
    let text: string;
    try {
      text = readFileSync(join(this.#folder, 'status.dat'), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const block = text.split('servicestatus {').find((one) => one.includes(`service_description=${description}\n`));
    const field = (name: string): string | undefined => new RegExp(`^\\s*${name}=(.*)$`, 'm').exec(block ?? '')?.[1];
    if (field('has_been_checked') !== '1') return undefined;
    return `${field('current_state')} ${field('plugin_output')}`;
  }

  log(): string {
    return readFileSync(join(this.#folder, 'nagios.log'), 'utf8');
  }
}
