// What the checks say, as a list below the canvas: where, what, how to mend it, and the page that explains it.
import { make } from './elements.js';
import { page } from './page.js';
import { say } from './say.js';

export class Findings {
  // `go` leads to the place of a finding in this file; `others` of the draft's files have editors of their own.
  constructor(place, counter, go) {
    Object.assign(this, { place, counter, go, found: [] });
    counter.addEventListener('click', () => this.toggle());
    this.toggle(false);
  }

  toggle(open = this.place.hidden) {
    this.place.hidden = !open;
    this.counter.setAttribute('aria-expanded', String(open));
  }

  show(found) {
    const first = !this.found.length && found.length;
    this.found = [ ...found.filter((one) => this.here(one)), ...found.filter((one) => !this.here(one)) ];
    const count = (severity) => found.filter((one) => one.severity === severity).length;
    const [ errors, warnings ] = [ count('error'), count('warning') ];
    this.counter.textContent = errors || warnings ? say('checks.counted', { errors, warnings }) : say('checks.fine');
    this.counter.className = errors ? 'bad' : warnings ? 'warn' : 'fine';
    this.place.replaceChildren(make('ul', { class: 'finds' }, ...this.found.map((one) => this.line(one))));
    if (!found.length) this.toggle(false);
    else if (first) this.toggle(true);
  }

  here(one) { return one.path === page.path; }

  line(one) {
    const place = this.here(one)
      ? one.element && make('button', { type: 'button', onclick: () => this.go(one) }, say('checks.go'))
      : one.path && make('a', { href: `${page.draft}/edit/${one.path}${one.element ? `#${one.element}` : ''}` }, one.path);
    return make('li', { class: one.severity, 'data-rule': one.rule },
      make('strong', {}, say(`checks.${one.severity}`)), ' ', one.message, place ? ' ' : '', place || null,
      make('small', {}, one.mend, ' ', make('a', { href: one.page, target: '_blank' }, say('checks.why'))));
  }
}
