// The names an expression of this draft may use, with what they mean; a click writes one where the cursor stands.
import { make } from './elements.js';
import { page, send } from './page.js';
import { say } from './say.js';

// Two buttons of a toolbar: the names, and how expressions are written.
export function aids(toolbar) {
  const names = new Names();
  const button = toolbar.add(say('names.title'), async () => button.setAttribute('aria-pressed', String(await names.toggle())));
  toolbar.add(say('feel.help'), () => open('/studio/feel', '_blank', 'noopener'));
}

class Names {
  constructor() {
    this.search = make('input', { type: 'search', placeholder: say('names.search'), 'aria-label': say('names.search'), oninput: () => this.show() });
    this.list = make('ul');
    this.place = make('aside', { id: 'names', 'aria-label': say('names.title'), hidden: true }, make('h2', {}, say('names.title')), make('p', {}, say('names.hint')), this.search, this.list);
    this.known = null;
    page.main.append(this.place);
  }

  // Whether they are shown now.
  async toggle() {
    this.place.hidden = !this.place.hidden;
    if (!this.known) {
      const { facts, fields } = await send('GET', `/studio/catalogue?draft=${page.id}`);
      this.known = [ ...fields, ...facts ];
      this.show();
    }
    return !this.place.hidden;
  }

  show() {
    const wanted = this.search.value.trim().toLowerCase();
    const fit = (this.known ?? []).filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(wanted));
    this.list.replaceChildren(...fit.map(({ name, title }) => make('li', {},
      make('button', { type: 'button', onmousedown: (event) => event.preventDefault(), onclick: () => document.execCommand('insertText', false, name) },
        make('code', {}, name), make('small', {}, title)))));
  }
}
