import { render } from 'preact';
import { App } from './app.tsx';
import { startRouting } from './router/location.ts';
import './admin.css';

startRouting();
render(<App />, document.getElementById('app')!);
