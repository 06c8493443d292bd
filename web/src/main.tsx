import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { takeFirstAnswer } from './api/take-first-answer';
import { App } from './app/app';
import { makeQueryClient } from './app/query-client';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root');
const client = makeQueryClient();
const drawn = createRoot(root);
void takeFirstAnswer(client).then(() =>
  drawn.render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  ),
);
