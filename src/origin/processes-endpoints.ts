import { z } from 'zod';
import { ApiProblem, endpoint, type Endpoint } from './api/endpoint.ts';
import { controlJson } from './reply.ts';

/** One run of a program beside the server. */
export interface LoggedRun {
  readonly pid: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly end?: string;
  readonly command: readonly string[];
  readonly lines: readonly string[];
}

/** The programs that run for channels. Nothing of what it gives out holds a secret. */
export interface Processes {
  /** Of one channel. */
  list(channel: string): readonly {
    readonly id: string;
    readonly name: string;
    readonly state: 'running' | 'ended';
    readonly pid: number;
    readonly startedAt: string;
    readonly endedAt?: string;
    readonly end?: string;
    readonly restarts: number;
    readonly usage?: { readonly cpu: number; readonly memory: number };
  }[];
  /** What a process of a channel says, and what the one before it in its place has said. */
  runs(channel: string, id: string): { readonly current?: LoggedRun; readonly before?: LoggedRun } | undefined;
}

export interface ProcessesOptions {
  readonly processes: Processes;
  readonly channels: ReadonlyMap<string, unknown>;
}

const moment = z.iso.datetime();
const endFields = {
  endedAt: moment.optional().meta({ description: 'Absent while it runs.' }),
  end: z.string().optional().meta({ description: 'How it ended: `code 1`, `SIGKILL`.' }),
};

const processSchema = z.object({
  id: z.string().meta({ description: 'Of a process, and of those that follow it in its place.' }),
  what: z.string().meta({ description: 'What it is for: `encoder`.' }),
  state: z.enum(['running', 'ended']),
  pid: z.int(),
  startedAt: moment,
  ...endFields,
  restarts: z.int().meta({ description: 'Runs before this one.' }),
  cpu: z.number().optional().meta({ description: 'Share of one processor since the last look: 1 is all of it.' }),
  memory: z.int().optional().meta({ description: 'Resident, bytes.' }),
});

const runSchema = z.object({
  pid: z.int(),
  startedAt: moment,
  ...endFields,
  command: z.array(z.string()).meta({ description: 'Program and arguments, without secrets.' }),
  lines: z.array(z.string()).meta({ description: 'Its last words, oldest first, without secrets.' }),
});

const problems = {
  'unknown-channel': { status: 404, when: 'there is no channel of this name.' },
  'unknown-process': { status: 404, when: 'the channel has had no process of this id.' },
} as const;

/** What runs beside the server for a channel, and what it says. */
export const processesEndpoints = ({ processes, channels }: ProcessesOptions): Endpoint[] => {
  const known = (channel: string): string => {
    if (channels.has(channel)) return channel;
    throw new ApiProblem(404, 'unknown-channel', `there is no channel "${channel}"`);
  };
  return [
    endpoint({
      id: 'listProcesses',
      method: 'get',
      path: '/api/v1/channels/{channel}/processes',
      tag: 'channels',
      summary: 'The programs that run for a channel, and those that have ended',
      access: 'viewer',
      params: z.object({ channel: z.string() }),
      answers: { 200: { description: 'Programs.', schema: z.object({ processes: z.array(processSchema) }) } },
      problems: { 'unknown-channel': problems['unknown-channel'] },
      handle: ({ params: { channel } }) => {
        const list = processes.list(known(channel));
        const shown = list.map(({ name, usage, ...rest }) => ({
          ...rest,
          what: name.slice(channel.length + 1),
          ...usage,
        }));
        return controlJson(200, { processes: shown });
      },
    }),
    endpoint({
      id: 'getProcessLog',
      method: 'get',
      path: '/api/v1/channels/{channel}/processes/{process}/log',
      tag: 'channels',
      summary: 'What a program says, and what the one before it in its place has said last',
      access: 'operator',
      params: z.object({ channel: z.string(), process: z.string() }),
      answers: {
        200: {
          description: 'Its words.',
          schema: z.object({ current: runSchema.optional(), before: runSchema.optional() }),
        },
      },
      problems,
      handle: ({ params: { channel, process } }) => {
        const runs = processes.runs(known(channel), process);
        if (runs) return controlJson(200, runs);
        throw new ApiProblem(404, 'unknown-process', `${channel} has had no process "${process}"`);
      },
    }),
  ];
};
