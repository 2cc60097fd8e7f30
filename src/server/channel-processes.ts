import type { Processes } from '../origin/processes-endpoints.ts';
import type { ProcessBook } from '../process/process-book.ts';

/** Programs are named after the channel that they run for: `main encoder`. */
export const channelProcesses = (book: ProcessBook): Processes => {
  const isOf = (channel: string) => (name: string) => name.startsWith(`${channel} `);
  return {
    list: (channel) => book.list(isOf(channel)),
    runs: (channel, id) => {
      const found = book.runs(id);
      if (!found || !isOf(channel)(found.name)) return undefined;
      const { current, before } = found;
      return { ...(current && { current }), ...(before && { before }) };
    },
  };
};
