import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFfmpeg } from './rig.ts';

const SECONDS = 40;

/** When the media of `makeVodFolder` begins. */
export const VOD_START = Date.parse('2026-11-20T19:00:00.000Z');

/** A small finished recording: playlists with dates, segments of two seconds, one sheet of pictures. */
export const makeVodFolder = async (folder: string): Promise<void> => {
  mkdirSync(join(folder, 'tiny'), { recursive: true });
  await runFfmpeg([
    ...['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', '-f', 'lavfi', '-i', 'sine=sample_rate=48000'],
    ...['-t', String(SECONDS), '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-c:a', 'aac', '-f', 'hls'],
    ...['-hls_time', '2', '-hls_playlist_type', 'vod', '-hls_segment_filename', join(folder, 'tiny', '%d.ts')],
    join(folder, 'tiny', 'plain.m3u8'),
  ]);
  await runFfmpeg(['-f', 'lavfi', '-i', 'testsrc2=size=640x90', '-frames:v', '1', join(folder, 'sheet.jpg')]);
  const count = SECONDS / 2;
  const segment = (index: number): string =>
    `#EXT-X-PROGRAM-DATE-TIME:${new Date(VOD_START + 2000 * index).toISOString()}\n#EXTINF:2.0,\n${index}.ts\n`;
  writeFileSync(
    join(folder, 'tiny', 'index.m3u8'),
    `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n${Array.from({ length: count }, (_, index) => segment(index)).join('')}#EXT-X-ENDLIST\n`,
  );
  writeFileSync(
    join(folder, 'index.m3u8'),
    '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=160x90,FRAME-RATE=25,CODECS="avc1.42c00b,mp4a.40.2"\ntiny/index.m3u8\n',
  );
  const cue = (index: number): string => {
    const stamp = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(11, 23);
    return `${stamp(10 * index)} --> ${stamp(10 * index + 10)}\nsheet.jpg#xywh=${160 * index},0,160,90\n`;
  };
  writeFileSync(join(folder, 'storyboard.vtt'), `WEBVTT\n\n${[0, 1, 2, 3].map(cue).join('\n')}`);
};
