import { describe, expect, it } from 'vitest';
import { Audience } from '../../../src/viewers/audience.ts';
import { parseCmcd } from '../../../src/viewers/cmcd.ts';

describe('the audience of a channel', () => {
  let now = 0;
  const newAudience = (): Audience => {
    now = 0;
    return new Audience({ patience: 10, now: () => now });
  };

  it('is counted by who asks, not by how often', () => {
    const audience = newAudience();
    for (let count = 0; count < 30; count++) {
      now += 0.33;
      audience.playlist('10.0.0.1 Safari', '720p', undefined);
      audience.playlist('10.0.0.2 Safari', '360p', undefined);
      audience.playlist('10.0.0.1 Chrome', '720p', undefined);
    }
    expect(audience.state()).toMatchObject({ viewers: 3, reporting: 0, byRendition: { '720p': 2, '360p': 1 } });
  });

  it('loses those who ask no more, and no others', () => {
    const audience = newAudience();
    audience.playlist('a', '720p', undefined);
    now = 6;
    audience.playlist('b', '720p', undefined);
    now = 11;
    audience.playlist('b', '360p', undefined);
    expect(audience.state()).toMatchObject({ viewers: 1, byRendition: { '360p': 1 } });
    now = 22;
    expect(audience.state()).toMatchObject({ viewers: 0, byRendition: {} });
  });

  it('tells those behind one address apart by the session that they name', () => {
    const audience = newAudience();
    for (const sid of ['one', 'two', 'three']) audience.playlist('nat', '720p', parseCmcd(`sid="${sid}"`));
    expect(audience.state()).toMatchObject({ viewers: 3, reporting: 3 });
  });

  it('says how well it is served', () => {
    const audience = newAudience();
    for (let index = 0; index < 11; index++) {
      const sid = `s${index}`;
      audience.playlist('x', '720p', parseCmcd(`sid="${sid}"`));
      audience.media(parseCmcd(`sid="${sid}",bl=${index * 1000},br=2800,mtp=${5000 + index}`)!);
    }
    audience.media(parseCmcd('sid="s3",bs')!);
    audience.media(parseCmcd('sid="s3",bs')!);
    audience.media(parseCmcd('sid="unknown",bs')!);
    expect(audience.state()).toMatchObject({
      starvations: 2,
      buffer: { median: 5, worstTenth: 1 },
      bitrate: 2_800_000,
      throughput: 5_005_000,
    });
  });

  it('has a bound', () => {
    const audience = newAudience();
    for (let index = 0; index < 100_500; index++) audience.playlist(String(index), 'a', undefined);
    expect(audience.state().viewers).toBe(100_000);
  });
});
