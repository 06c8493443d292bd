import { firstAnswer } from './api/first-question';
import { drawFirstFigures } from './app/first-figures';
import './ui/theme.css';

/*
 * What index.html begins with. The application is ten times as much code, and while it starts nothing else can be drawn: so
 * the figures that people came for are drawn first, into the shape that stands there already, where the application will
 * draw them again.
 */
const place = document.getElementById('first-figures');
void globalThis.firstQuestion?.answer.then((summary) => {
  // Once the application has drawn, the shape is gone.
  if (place?.isConnected && summary) drawFirstFigures(place, summary);
});
void firstAnswer()
  .then(painted)
  .finally(() => import('./main'));

/**
 * Until what was drawn is seen, which is in the frame after the next: what starts before that holds it up. A page that is not
 * looked at is never painted, and is not waited for.
 */
function painted(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))),
  );
}
