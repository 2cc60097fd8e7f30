import type { SERVER_RULES } from '../config/health-rules.ts';
import type { ServerLook } from './looked-at.ts';
import type { Readers } from './rule.ts';

/** How each rule looks at the server. */
export const SERVER_READERS: Readers<typeof SERVER_RULES, ServerLook> = {
  diskFree: ({ disk }) => [
    {
      label: 'disk_free',
      value: disk?.freeBytes,
      unit: 'B',
      ...(disk && { maximum: disk.sizeBytes }),
      text: () => `${gigabytes(disk?.freeBytes)} free on the disk`,
    },
  ],
  diskUsed: ({ disk }) => {
    const used = disk && disk.sizeBytes > 0 ? 100 * (1 - disk.freeBytes / disk.sizeBytes) : undefined;
    const text = (): string => `${used?.toFixed(1)} % of the disk are used`;
    return [{ label: 'disk_used', value: used, unit: '%', maximum: 100, text }];
  },
  eventLoop: ({ eventLoopDelay }) => [
    {
      label: 'event_loop',
      value: eventLoopDelay,
      unit: 's',
      text: () => `the server is late by ${eventLoopDelay?.toFixed(2)} s with what is due: the machine is too busy`,
    },
  ],
  memory: ({ memoryBytes }) => [
    {
      label: 'memory',
      value: memoryBytes,
      unit: 'B',
      text: () => `the server has ${gigabytes(memoryBytes)} of memory`,
    },
  ],
  certificate: ({ certificateDays: days }) =>
    days === undefined
      ? []
      : [
          {
            label: 'certificate_days',
            value: days,
            minimum: 'none',
            text: () => (days < 0 ? 'the certificate has expired' : `the certificate expires in ${days} days`),
          },
        ],
  ledger: ({ ledgerProblem }) =>
    ledgerProblem === undefined ? undefined : `the list of running programs cannot be written: ${ledgerProblem}`,
  config: ({ configProblem }) =>
    configProblem === undefined ? undefined : `the config file is not in force: ${configProblem}`,
  webhooks: ({ webhookProblems = [] }) => (webhookProblems.length === 0 ? undefined : webhookProblems.join('; ')),
};

const gigabytes = (bytes: number | undefined): string => `${((bytes ?? 0) / 1e9).toFixed(1)} GB`;
