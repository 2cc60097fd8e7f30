import { render, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import { posterOf } from './recordings.ts';
import './styles.css';
import { nameInPath, startInQuery } from './watch/address.ts';
import './watch/embed.css';
import { Stage } from './watch/stage.tsx';
import { channelProgramme, recordingProgramme, type Subject } from './watch/subject.ts';
import { Upcoming } from './watch/upcoming.tsx';
import { useSubject, type Asked } from './watch/use-subject.ts';
import './watch/watch.css';
import { Icon } from './icons.tsx';

const NAME = nameInPath();

/** A player in a frame of somebody's page: nothing is fetched and nothing heard before it is asked for. */
const Embed = (): JSX.Element => {
  const { subject, failure } = useSubject(NAME);
  const title = subject && subject.kind !== 'nothing' ? programmeOf(subject).title : NAME;
  return (
    <main class="embed">
      <h1 class="unseen">{title}</h1>
      <Framed subject={subject} failure={failure} />
    </main>
  );
};

const Framed = ({ subject, failure }: Pick<Asked, 'subject' | 'failure'>): JSX.Element => {
  const [begun, setBegun] = useState(new URLSearchParams(location.search).has('autoplay'));
  if (!subject) return <Words>{failure ?? ''}</Words>;
  if (subject.kind === 'nothing') return <Words>There is nothing of this name.</Words>;
  if (subject.kind === 'recording') {
    const { state, problem } = subject.recording;
    if (state === 'upcoming') return <Upcoming recording={subject.recording} />;
    if (state === 'failed') return <Words>{`This recording failed${problem ? `: ${problem}` : ''}.`}</Words>;
  }
  if (!begun) return <Cover subject={subject} begin={() => setBegun(true)} />;
  return <Stage programme={programmeOf(subject)} />;
};

type There = Exclude<Subject, { kind: 'nothing' }>;

const programmeOf = (subject: There) =>
  subject.kind === 'channel'
    ? channelProgramme(NAME, subject.channel.title, startInQuery())
    : recordingProgramme(subject.recording, startInQuery());

const Cover = ({ subject, begin }: { subject: There; begin: () => void }): JSX.Element => {
  const { title } = programmeOf(subject);
  const picture = subject.kind === 'channel' ? `/live/${NAME}/picture.jpg` : posterOf(subject.recording, 'large');
  const [failed, setFailed] = useState(false);
  return (
    <div class="stage cover">
      {picture && !failed && <img src={picture} alt="" onError={() => setFailed(true)} />}
      <button type="button" class="begin" onClick={begin} aria-label={`Play ${title}`}>
        <Icon name="play" />
      </button>
      <a class="cover-title" href={`/watch/${encodeURIComponent(NAME)}`} target="_blank" rel="noopener">
        {title}
      </a>
    </div>
  );
};

const Words = ({ children }: { children: string }): JSX.Element => (
  <div class="stage">
    <p class="trouble" role="status">
      {children}
    </p>
  </div>
);

render(<Embed />, document.getElementById('app')!);
