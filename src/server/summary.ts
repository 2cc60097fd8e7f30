import type { ServerSummary } from '../cli/server.ts';
import type { Config } from '../config/schema.ts';
import { reachableHost } from './addresses.ts';
import type { Ports } from './listeners.ts';
import { listeningInputs } from './listening-inputs.ts';
import { RTMP_APP } from './publish-desk.ts';
import type { PublishKey } from './publish-keys.ts';

/** What the one who starts the server wants to know: where to look, and where to publish. */
export const summarise = (
  config: Config,
  keys: readonly PublishKey[],
  ports: Ports,
  firstLogin?: ServerSummary['firstLogin'],
): ServerSummary => {
  const http = `http://${reachableHost(config.http.host)}:${ports.http}`;
  const secure = config.https && `https://${reachableHost(config.https.host)}:${ports.https}`;
  const servers = publishServers(config, ports, secure ?? http);
  return {
    player: `${http}/`,
    ...(secure && { securePlayer: `${secure}/` }),
    health: `${http}/health`,
    ...(firstLogin && { firstLogin }),
    channels: Object.entries(config.channels).map(([name, { title, inputs }]) => ({
      name,
      title,
      watch: `${http}/watch/${name}`,
      publish: [
        ...keys
          .filter(({ channel }) => channel === name)
          .flatMap(({ input, key, protocol, channel }) =>
            servers[protocol](channel).map((server) => ({ input, server, key, protocol })),
          ),
        ...listeningInputs(inputs),
      ],
    })),
  };
};

/** The addresses to publish to, by protocol. */
const publishServers = (config: Config, ports: Ports, http: string) => ({
  rtmp: (): string[] =>
    (['rtmp', 'rtmps'] as const).flatMap((protocol) => {
      const at = config[protocol];
      return at ? [`${protocol}://${reachableHost(at.host)}:${ports[protocol]}/${RTMP_APP}`] : [];
    }),
  whip: (channel: string): string[] => [`${http}/whip/${channel}`],
});
