// The form as the candidate's phone will show it, and the names it will write.
import { make } from '../shared/elements.js';
import { page, send } from '../shared/page.js';
import { say } from '../shared/say.js';

const WAIT = 400; // milliseconds after the last change

export class Phone {
  // `text` gives the form's present text.
  constructor(text) {
    this.text = text;
    this.timer = 0;
    this.scrolled = 0;
    this.frame = make('iframe', { name: 'phone', id: 'phone', title: say('phone.title') });
    this.schema = make('input', { type: 'hidden', name: 'schema' });
    this.form = make('form', { method: 'post', action: '/studio/preview', target: 'phone', hidden: true }, this.schema, make('input', { type: 'hidden', name: 'csrf', value: page.main.dataset.csrf }));
    this.written = make('div', { id: 'written' });
    this.place = make('aside', { id: 'beside', tabindex: '0', 'aria-label': say('phone.title') }, make('div', { class: 'phone' }, this.frame), make('h2', {}, say('written.title')), make('p', {}, say('written.hint')), this.written, this.form);
    this.frame.addEventListener('load', () => this.frame.contentWindow.scrollTo(0, this.scrolled));
    page.main.append(this.place);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), WAIT);
  }

  async draw() {
    const content = this.text();
    this.scrolled = this.frame.contentWindow.scrollY;
    this.schema.value = content;
    this.form.submit();
    const told = await send('POST', `${page.draft}/written`, { path: page.path, content }).catch(() => null);
    if (told) this.written.replaceChildren(make('table', {}, make('tbody', {}, ...told.names.map(line))));
  }
}

function line({ name, label, required, sensitive, read_by: readers }) {
  const told = [ required && say('written.required'), sensitive && say('written.sensitive'), readers.length && say('written.read', { where: readers.join('、') }) ];
  return make('tr', {}, make('td', {}, make('code', {}, name)), make('td', {}, label, make('small', {}, told.filter(Boolean).join(' · '))));
}
