import { Document, type Node, type YAMLSeq, isMap, isScalar, isSeq } from 'yaml';
import { channelEntry, type NewChannel } from './new-channel.ts';

/** What a new config file says besides its channel. */
export interface ServerAnswers {
  readonly httpPort: number;
  readonly rtmpPort: number;
}

const HEAD = ` Made by \`sluice init\`. Change what you like: a running server takes it over by itself.
 \`sluice config check\` names what is wrong; docs/configuration.md and config/sluice.yaml show every setting.`;

const COMMENTS: Readonly<Record<string, string>> = {
  http: ' Where viewers and the control room (/admin) come in.',
  rtmp: ' Where OBS and others publish: rtmp://HOST:PORT/live',
  data: " Segments, recordings, users and state; relative to this file's folder.",
};

const CHANNEL_COMMENTS: Readonly<Record<string, string>> = {
  title: ' What viewers read.',
  inputs: ' In order of preference: the first one that is live is on the air.',
  ladder: ' Qualities, best first. Left out: what the cores of this machine can encode.',
  part: ' Low-Latency HLS: two seconds from the camera to viewers. 0: off.',
  dvr: ' How far back viewers can go.',
  record: ' true: whatever sources bring is recorded. false: what is started by hand alone.',
};

const INPUT_COMMENTS: Readonly<Record<string, string>> = {
  rtmp: ' The key is what OBS calls "Stream Key": keep it to yourselves.',
  whip: ' The token is what OBS calls "Bearer Token": keep it to yourselves.',
  srt: ' Sources call this port. The passphrase encrypts, and keeps others out.',
  slate: ' Shown while nothing else is there.',
};

/** A config file with comments, for one channel. */
export const configText = (answers: NewChannel, { httpPort, rtmpPort }: ServerAnswers): string => {
  const document = new Document({
    http: { host: '0.0.0.0', port: httpPort },
    rtmp: { host: '0.0.0.0', port: rtmpPort },
    data: './data',
    channels: { [answers.name]: channelEntry(answers) },
  });
  document.commentBefore = HEAD;
  comment(document.contents, COMMENTS, true);
  const channel = document.getIn(['channels', answers.name], true);
  comment(channel, CHANNEL_COMMENTS, false);
  for (const path of [['http'], ['rtmp']]) inOneLine(document.getIn(path, true));
  inOneLine(document.getIn(['channels', answers.name, 'ladder'], true));
  const inputs = document.getIn(['channels', answers.name, 'inputs'], true);
  if (isSeq(inputs)) describeInputs(inputs);
  // What somebody wrote as a title is a text, and no name of a variable.
  return document.toString({ lineWidth: 0 }).replaceAll('${', '$${');
};

/** Puts words above the keys of a map. @param apart with a blank line before each */
const comment = (node: unknown, words: Readonly<Record<string, string>>, apart: boolean): void => {
  if (!isMap(node)) return;
  for (const [index, { key }] of node.items.entries()) {
    if (!isScalar(key)) continue;
    const text = words[String(key.value)];
    if (text !== undefined) key.commentBefore = text;
    if (apart && index > 0) key.spaceBefore = true;
  }
};

const inOneLine = (node: unknown): void => {
  if (isMap(node) || isSeq(node)) node.flow = true;
};

const describeInputs = (inputs: YAMLSeq): void => {
  for (const item of inputs.items as Node[]) {
    inOneLine(item);
    const text = isMap(item) ? INPUT_COMMENTS[String(item.get('type'))] : undefined;
    if (text !== undefined) item.commentBefore = text;
  }
};
