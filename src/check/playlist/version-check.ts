import type { Report } from '../finding.ts';
import type { MediaPlaylist } from './media-playlist.ts';
import type { MultivariantPlaylist } from './multivariant-playlist.ts';
import type { TagLine } from './playlist-lines.ts';

interface Need {
  readonly version: number;
  readonly because: string;
  readonly line: number;
}

/** RFC 8216bis 8: what asks for which version. */
const needOf = (tag: TagLine, isIFrames: boolean): Omit<Need, 'line'> | undefined => {
  const { name, value, attributes } = tag;
  const attribute = (wanted: string): string | undefined => attributes.get(wanted)?.value;
  if ([...attributes.keys()].some((key) => key.startsWith('REQ-'))) return { version: 12, because: 'REQ- attributes' };
  switch (name) {
    case 'EXT-X-DEFINE':
      return attributes.has('QUERYPARAM')
        ? { version: 11, because: 'EXT-X-DEFINE with QUERYPARAM' }
        : { version: 8, because: 'EXT-X-DEFINE' };
    case 'EXT-X-SKIP':
      return attributes.has('RECENTLY-REMOVED-DATERANGES')
        ? { version: 10, because: 'EXT-X-SKIP with RECENTLY-REMOVED-DATERANGES' }
        : { version: 9, because: 'EXT-X-SKIP' };
    case 'EXT-X-MEDIA':
      return /^SERVICE\d/.test(attribute('INSTREAM-ID') ?? '')
        ? { version: 7, because: 'INSTREAM-ID=SERVICE' }
        : undefined;
    case 'EXT-X-MAP':
      return isIFrames ? { version: 5, because: 'EXT-X-MAP' } : { version: 6, because: 'EXT-X-MAP' };
    case 'EXT-X-KEY':
      if (attribute('METHOD') === 'SAMPLE-AES') return { version: 5, because: 'SAMPLE-AES' };
      if (attributes.has('KEYFORMAT') || attributes.has('KEYFORMATVERSIONS'))
        return { version: 5, because: 'KEYFORMAT' };
      return attributes.has('IV') ? { version: 2, because: 'IV' } : undefined;
    case 'EXT-X-BYTERANGE':
    case 'EXT-X-I-FRAMES-ONLY':
      return { version: 4, because: name };
    case 'EXTINF':
      return /^\d+\.\d/.test(value) ? { version: 3, because: 'decimal EXTINF' } : undefined;
    default:
      return undefined;
  }
};

/** Below 6 EXT-X-TARGETDURATION is the plain maximum: 6 is right for any media playlist. */
const ALWAYS_RIGHT = 7;

/** Holds EXT-X-VERSION against what the playlist uses. */
export const checkVersion = (playlist: MediaPlaylist | MultivariantPlaylist, report: Report): void => {
  const isIFrames = playlist.kind === 'media' && playlist.iFramesOnly;
  const declared = playlist.version ?? 1;
  const tag = playlist.tags.find(({ name }) => name === 'EXT-X-VERSION');
  let most = 1;
  const told = new Set<string>();
  for (const line of playlist.tags) {
    const need = needOf(line, isIFrames);
    if (!need) continue;
    most = Math.max(most, need.version);
    if (need.version <= declared || told.has(need.because)) continue;
    told.add(need.because);
    const said = playlist.version === undefined ? 'there is no EXT-X-VERSION' : `EXT-X-VERSION is ${declared}`;
    report('version-too-low', `${need.because} needs version ${need.version}, and ${said}`, { line: line.line });
  }
  if (declared > Math.max(most, ALWAYS_RIGHT)) {
    const why = `EXT-X-VERSION is ${declared}, and nothing here needs more than ${most}: older players refuse it`;
    report('version-too-high', why, { line: tag?.line });
  }
};
