import './style/base.css';
import './style/layout.css';
import './style/parts.css';
import './style/graph.css';
import './style/slack.css';
import { render } from 'preact';
import { App } from './app';
import { connect } from './state/live';

connect();
render(<App />, document.getElementById('app')!);
