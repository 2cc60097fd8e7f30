import { render, type JSX } from 'preact';
import { Header } from './header.tsx';
import { Notice } from './notice.tsx';
import './styles.css';
import { nameInPath } from './watch/address.ts';
import { ChannelPage } from './watch/channel-page.tsx';
import { RecordingPage } from './watch/recording-page.tsx';
import { useSubject } from './watch/use-subject.ts';
import './watch/watch.css';

const NAME = nameInPath();

const Watch = (): JSX.Element => (
  <>
    <Header />
    <main class="watch">
      <Watched />
    </main>
  </>
);

const Watched = (): JSX.Element => {
  const { subject, kind, failure } = useSubject(NAME);
  if (kind === 'channel') {
    const channel = subject?.kind === 'channel' ? subject.channel : undefined;
    return <ChannelPage name={NAME} channel={channel} isGone={subject?.kind === 'nothing'} />;
  }
  if (subject?.kind === 'recording') return <RecordingPage recording={subject.recording} />;
  if (subject) return <Nothing />;
  if (failure) return <Notice title={failure}>This page tries again by itself every few seconds.</Notice>;
  return <div class="stage" aria-busy="true" />;
};

const Nothing = (): JSX.Element => (
  <>
    <h1 class="unseen">{NAME}</h1>
    <Notice title="Nothing here">
      There is no channel or recording “{NAME}” on this server. There may be in{' '}
      <a class="link" href="/library">
        the library
      </a>{' '}
      or among{' '}
      <a class="link" href="/">
        the channels
      </a>
      .
    </Notice>
  </>
);

render(<Watch />, document.getElementById('app')!);
