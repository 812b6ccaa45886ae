// The header's tools: who else is here, the state of the file, the editor's own buttons, the number of findings.
import { make } from './elements.js';
import { say } from './say.js';

export class Toolbar {
  constructor() {
    this.who = make('span', { class: 'present', role: 'status' });
    this.state = make('span', { class: 'state', role: 'status' });
    this.buttons = make('span', { class: 'buttons' });
    this.counter = make('button', { type: 'button', class: 'fine', 'aria-controls': 'findings' }, say('checks.running'));
    document.querySelector('#tools').append(this.who, this.state, this.buttons, this.counter);
  }

  // A button; `title` may name its key.
  add(label, onclick, title = label) {
    const made = make('button', { type: 'button', onclick, title }, label);
    this.buttons.append(made);
    return made;
  }

  tell(state, words) {
    this.state.className = `state ${state}`;
    this.state.textContent = words;
  }

  // Says that the file has been saved by somebody else meanwhile, while nothing of one's own is unsaved.
  newer(who, load) {
    this.state.className = 'state failed';
    this.state.replaceChildren(say('presence.newer', { who }), ' ', make('button', { type: 'button', onclick: load }, say('presence.load')));
  }
}
