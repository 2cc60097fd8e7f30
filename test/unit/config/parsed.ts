import { ConfigError } from '../../../src/config/error.ts';
import { parseConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';

export const parse = (text: string, environment: Record<string, string> = {}): Config =>
  parseConfig(text, 'sluice.yaml', environment);

/** The lines of the error that a text ends in. */
export const faults = (text: string, environment: Record<string, string> = {}): string[] => {
  try {
    parse(text, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
};
