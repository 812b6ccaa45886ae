// What every editor of a draft's file does around its canvas: the file kept, the findings listed, the others told of.
import { Findings } from './checks.js';
import { Keeper } from './keeper.js';
import { page } from './page.js';
import { watch } from './presence.js';
import { Toolbar } from './toolbar.js';

// `write` gives the file's text, `go(finding)` leads to its place, `onFindings` shows them there; `beside` and `before`
// are the keeper's.  What comes back has `toolbar`, `keeper` and `check(text)`, which asks for findings at once,
// of what `write` gives where no text is given.
export function editing({ write, go, onFindings = () => {}, ...more }) {
  const toolbar = new Toolbar();
  const list = new Findings(document.querySelector('#findings'), toolbar.counter, go);
  const show = (found) => { list.show(found); onFindings(found); };
  const keeper = new Keeper({ write, onState: (state, words) => toolbar.tell(state, words), onFindings: show, ...more });
  watch(toolbar.who, (revision, who) => {
    if (revision > keeper.revision && keeper.revision && !keeper.dirty && !keeper.running) toolbar.newer(who, () => location.reload());
  });
  const check = async (content) => show((await page.file.check(content ?? await write(), keeper.beside())).findings);
  return { toolbar, keeper, check };
}

// A file that its editor cannot draw: said so, listed what the checks say, and left as it is.
export async function unopened({ toolbar, check }, content, words) {
  page.canvas.hidden = true;
  toolbar.tell('failed', words);
  page.ready();
  await check(content);
}
