// What the checks say, file by file below the canvas, errors first: where, what, how to mend it, and the page that
// explains it.
import { make } from './elements.js';
import { page } from './page.js';
import { say } from './say.js';

const KINDS = [ 'bpmn', 'dmn', 'json' ];

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
    const [ errors, warnings ] = [ 'error', 'warning' ].map((severity) => counted(found, severity));
    this.counter.textContent = errors || warnings ? say('checks.counted', { errors, warnings }) : say('checks.fine');
    this.counter.className = errors ? 'bad' : warnings ? 'warn' : 'fine';
    this.place.replaceChildren(...[ ...new Set(this.found.map(({ path }) => path)) ].map((path) => this.group(this.found.filter((one) => one.path === path))));
    if (!found.length) this.toggle(false);
    else if (first) this.toggle(true);
  }

  here(one) { return one.path === page.path; }

  // A file's: what it is called, how many, and each.
  group(ones) {
    const [ { path, title } ] = ones, ending = path.split('.').pop(), counts = [ 'error', 'warning' ].map((severity) => [ severity, counted(ones, severity) ]).filter(([ , count ]) => count);
    return make('div', {},
      make('h2', {}, KINDS.includes(ending) ? `${say(`checks.${ending}`)} ${title}` : title || say('checks.whole'),
        ...counts.flatMap(([ severity, count ]) => [ ' ', make('small', { class: severity }, say(`checks.${severity}s`, { count })) ])),
      make('ul', { class: 'finds' }, ...ones.map((one) => this.line(one))));
  }

  line(one) {
    const at = one.field || one.element;
    const place = this.here(one)
      ? at && make('button', { type: 'button', onclick: () => this.go(one) }, say('checks.go'))
      : one.path && make('a', { href: `${page.draft}/edit/${one.path}${at ? `#${encodeURIComponent(at)}` : ''}` }, say('checks.go'));
    return make('li', { class: one.severity, 'data-rule': one.rule },
      make('strong', {}, say(`checks.${one.severity}`)), ' ', one.message, place ? ' ' : '', place || null,
      make('small', {}, one.mend, ' ', make('a', { href: one.page, target: '_blank' }, say('checks.why'))));
  }
}

const counted = (found, severity) => found.filter((one) => one.severity === severity).length;
