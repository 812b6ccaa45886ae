// Lines of a field's panel, drawn as form-js draws its own.
import { h } from 'preact';
import { say } from '../shared/say.js';
import { offered } from './offered.js';

// `choices` names a list of the server's, `tick` makes a box to tick, else it is a line of text; `words` are its texts' key.
export function entry({ name, field, value, change, choices, tick, words = name }) {
  const id = `own-${name}`;
  const component = () => (choices ? select : tick ? box : line)({ id, name: words, value, change, choices, field });
  return { id, component, isEdited: () => Boolean(value) };
}

const place = (id, look, inside) => h('div', { class: 'bio-properties-panel-entry', 'data-entry-id': id }, h('div', { class: look }, inside));
const label = (id, name) => h('label', { for: id, class: 'bio-properties-panel-label' }, say(`form.${name}`));
const hint = (name) => h('div', { class: 'bio-properties-panel-description' }, say(`form.${name}_hint`));

function select({ id, name, value, change, choices }) {
  const options = [ [ '', say(`form.no_${name}`) ], ...offered(choices) ];
  return place(id, 'bio-properties-panel-select', [ label(id, name),
    h('select', { id, class: 'bio-properties-panel-input', onChange: (event) => change(event.target.value) },
      options.map(([ code, title ]) => h('option', { value: code, selected: code === value }, title))), hint(name) ]);
}

function line({ id, name, value, change }) {
  return place(id, 'bio-properties-panel-textfield', [ label(id, name),
    h('input', { id, class: 'bio-properties-panel-input', type: 'text', value, onChange: (event) => change(event.target.value) }), hint(name) ]);
}

function box({ id, name, value, change }) {
  return place(id, 'bio-properties-panel-checkbox', [
    h('input', { id, type: 'checkbox', class: 'bio-properties-panel-input', checked: value === 'true', onChange: (event) => change(event.target.checked ? 'true' : '') }), label(id, name), hint(name) ]);
}
