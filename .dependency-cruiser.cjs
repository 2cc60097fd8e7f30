// The direction of imports. `src/` lists the rooms; each may know those that stand before it in the way of the data,
// and none that stand behind it.

const room = (...names) => `^src/(${names.join('|')})/`;

/** A room that knows itself, the named ones, and no others. */
const knowsOnly = (name, ...others) => ({
  name: `${name}-knows-only-${others.join('-') || 'itself'}`,
  severity: 'error',
  comment: `src/${name} may import from: ${[name, ...others].join(', ')}`,
  from: { path: room(name) },
  to: { path: '^src/', pathNot: room(name, ...others) },
});

/** A room that does not know the named ones. */
const ignores = (name, ...others) => ({
  name: `${name}-ignores-what-is-behind-it`,
  severity: 'error',
  comment: `src/${name} must not import from: ${others.join(', ')}`,
  from: { path: room(name) },
  to: { path: room(...others) },
});

/** What makes the programme. */
const PRODUCTION = ['inputs', 'rtmp', 'flv', 'switcher', 'encoder', 'segmenter'];
/** What runs it. */
const OPERATION = ['channel', 'server', 'cli', 'preflight', 'process'];

/** The same without those who start programs. */
const RUNNING = OPERATION.filter((name) => name !== 'process');

module.exports = {
  forbidden: [
    knowsOnly('clock'),
    knowsOnly('media', 'clock'),
    knowsOnly('mpegts', 'clock', 'media'),
    knowsOnly('bmff', 'clock', 'media'),
    knowsOnly('metadata', 'clock', 'mpegts'),
    knowsOnly('flv', 'clock', 'media'),
    knowsOnly('reads'),
    knowsOnly('rtmp', 'clock', 'media', 'flv', 'reads'),
    knowsOnly('pull', 'config', 'media'),
    // The types of events are settings, too.
    knowsOnly('config', 'events'),
    knowsOnly('history', 'log'),
    knowsOnly('webhooks', 'events', 'log'),
    knowsOnly('setup', 'config'),
    knowsOnly('playout', 'config'),
    knowsOnly('log'),
    knowsOnly('events', 'log'),
    knowsOnly('schedule'),
    knowsOnly('debug', 'clock'),
    knowsOnly('machine', 'clock', 'media', 'mpegts', 'encoder', 'process'),
    knowsOnly('watchdog'),
    knowsOnly('viewers'),
    // It is told how everything is, and knows nobody who could tell more.
    knowsOnly('health', 'config', 'channel', 'events'),
    knowsOnly('metrics', 'channel', 'health', 'viewers'),
    knowsOnly('addresses'),
    knowsOnly('access', 'addresses', 'config', 'log'),
    knowsOnly('publishing', 'addresses', 'events', 'log'),
    knowsOnly('captions', 'clock', 'media'),
    ignores('pictures', 'origin', 'hls', ...PRODUCTION, 'channel', 'server', 'cli', 'preflight'),
    // Clips and downloads are made of what lies in archives, with the writer of fragments that segments are made with.
    ignores('export', 'origin', 'hls', 'views', ...PRODUCTION.filter((name) => name !== 'segmenter'), ...RUNNING),
    {
      name: 'export-takes-fragments-alone-of-segmenter',
      severity: 'error',
      comment: 'src/export may import the writer of fragments from src/segmenter, and nothing else.',
      from: { path: room('export') },
      to: { path: room('segmenter'), pathNot: '^src/segmenter/fragment-builder\\.ts$' },
    },
    // What judges streams knows nothing of what makes them.
    knowsOnly('check', 'clock', 'media', 'mpegts', 'pull'),
    {
      name: 'check-judges-without-a-socket',
      severity: 'error',
      comment: 'The rules of src/check are pure: what plays a stream stands in src/check/client.',
      from: { path: '^src/check/', pathNot: '^src/check/client/' },
      to: { path: '^(src/check/client/|node:)?(http|https|net|tls|src/check/client/.*)$' },
    },
    knowsOnly('process', 'log', 'reads'),
    knowsOnly('preflight', 'config', 'log'),
    knowsOnly('encryption', 'clock', 'timeline'),
    ignores('hls', 'origin', ...PRODUCTION, ...OPERATION),
    knowsOnly('archive', 'clock', 'media', 'mpegts', 'bmff', 'metadata', 'timeline', 'hls'),
    knowsOnly('views', 'archive', 'clock', 'hls', 'library', 'timeline'),
    // What imports files uses the channel's own way from ffmpeg's pipes to disk; who shows imports stands above it.
    ignores('imports', 'origin', 'switcher', 'server', 'cli', 'preflight'),
    knowsOnly('library', 'clock', 'archive', 'events', 'schedule'),
    ignores('timeline', 'archive', 'encryption', 'origin', 'hls', ...PRODUCTION, ...OPERATION),
    ignores('origin', ...PRODUCTION, 'server', 'cli', 'preflight', 'process'),
    ignores('edge', 'timeline', 'hls', ...PRODUCTION, ...OPERATION),
    ignores('inputs', 'switcher', 'encoder', 'segmenter', 'timeline', 'hls', 'origin', 'server', 'cli'),
    ignores('switcher', 'encoder', 'segmenter', 'timeline', 'hls', 'origin', 'server', 'cli'),
    ignores('encoder', 'timeline', 'hls', 'origin', 'server', 'cli'),
    ignores('segmenter', 'hls', 'origin', 'server', 'cli'),
    {
      name: 'only-main-knows-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts$|cli/)' },
      // cli/server.ts is what the command line asks of a server: the server keeps to it.
      to: { path: room('cli'), pathNot: '^src/cli/server\\.ts$' },
    },
    {
      name: 'only-cli-knows-server',
      severity: 'error',
      from: { path: '^src/', pathNot: room('cli', 'server') },
      to: { path: room('server') },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two files that need each other are one file, or three.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nobody imports it and it imports nobody: is it used?',
      from: { orphan: true, pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|player)/' },
    },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      comment: 'What the server needs as it runs belongs into "dependencies"; types are gone by then.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Also what is imported for its types only: a layer is not to be known at all.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
