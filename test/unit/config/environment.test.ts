import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../src/config/defaults.ts';
import { applyEnvironment } from '../../../src/config/environment.ts';
import { parseConfig } from '../../../src/config/load.ts';

const apply = (environment: Record<string, string>) => applyEnvironment(defaultConfig(), environment, '/home/me');

describe('the environment', () => {
  it('changes nothing when it says nothing', () => {
    expect(apply({ SLUICE_HTTP_PORT: '', OTHER: 'x' })).toEqual(defaultConfig());
  });

  it('overrides ports, data and log level', () => {
    const config = apply({
      SLUICE_HTTP_PORT: '9000',
      SLUICE_RTMP_PORT: '0',
      SLUICE_DATA: 'stuff',
      SLUICE_LOG_LEVEL: 'debug',
    });
    expect(config.http).toMatchObject({ host: '0.0.0.0', port: 9000 });
    expect(config.rtmp).toEqual({ host: '0.0.0.0', port: 0 });
    expect(config.data).toBe('/home/me/stuff');
    expect(config.log.level).toBe('debug');
  });

  it('brings the token of those who control the server', () => {
    expect(apply({ SLUICE_API_TOKEN: 'a-token-of-some-length' }).api.token).toBe('a-token-of-some-length');
    expect(() => apply({ SLUICE_API_TOKEN: 'short' })).toThrow('SLUICE_API_TOKEN: must be 16 to 256 letters');
  });

  it('turns the RTMP server on that the file turns off', () => {
    const off = parseConfig('rtmp: false\nchannels: { a: { inputs: [{ name: s, type: slate }] } }', 'x', {});
    expect(applyEnvironment(off, { SLUICE_RTMP_PORT: '1936' }, '/').rtmp).toEqual({ host: '0.0.0.0', port: 1936 });
  });

  it('names every variable that is wrong', () => {
    const wrong = () => apply({ SLUICE_HTTP_PORT: '80a', SLUICE_RTMP_PORT: '70000', SLUICE_LOG_LEVEL: 'loud' });
    expect(wrong).toThrow('SLUICE_HTTP_PORT: must be a port, 0 to 65535 (0: any that is free), not "80a"');
    expect(wrong).toThrow('SLUICE_RTMP_PORT: must be a port, 0 to 65535 (0: any that is free), not 70000');
    expect(wrong).toThrow('SLUICE_LOG_LEVEL: must be one of trace, debug, info,');
  });

  it('may not put both servers on one port', () => {
    expect(() => apply({ SLUICE_HTTP_PORT: '1935' })).toThrow('SLUICE_HTTP_PORT: 1935 is the RTMP port as well');
    expect(() => apply({ SLUICE_RTMP_PORT: '8080' })).toThrow('SLUICE_RTMP_PORT: 8080 is the HTTP port as well');
  });
});
