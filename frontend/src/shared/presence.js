// Who else is in this draft.  Told every few seconds while the page is seen; the server forgets who tells no more.
import { make } from './elements.js';
import { page, send } from './page.js';
import { say } from './say.js';

const EVERY = 10_000; // milliseconds

// Shows them at `place`; `onRevision` hears the number that the file has on the server.
export function watch(place, onRevision) {
  const beat = async () => {
    if (document.hidden) return;
    const told = await send('POST', `${page.draft}/presence`, { path: page.path }).catch(() => null);
    if (!told) return;
    place.replaceChildren(...told.others.map((one) => make('span', { class: one.path === page.path ? 'who here' : 'who' },
      say(one.path === page.path ? 'presence.same' : 'presence.other', { who: one.who, path: one.path }))));
    if (told.revision) onRevision(told.revision, told.changed_by);
  };
  beat();
  setInterval(beat, EVERY);
  document.addEventListener('visibilitychange', beat);
}
