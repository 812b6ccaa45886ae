// The syntax of FEEL, as far as the browser can tell; the server's own grammar, a subset, decides.
import { parser } from '@bpmn-io/lezer-feel';
import { say } from './say.js';

const grammar = parser.configure({ top: 'Expression' });

// What is wrong with an expression, null when nothing is.
export function wrong(expression) {
  let at = -1;
  grammar.parse(expression).iterate({ enter: (node) => { if (node.type.isError && at < 0) at = node.from; } });
  return at < 0 ? null : say('feel.wrong', { at: at + 1 });
}

// Names with dots as the editor's completion wants them: one entry for each first part, with entries inside.
export function variables(names) {
  const roots = new Map();
  for (const { name, title } of names) {
    const [ first, ...rest ] = name.split('.');
    const found = roots.get(first) ?? { name: first, entries: [] };
    roots.set(first, found);
    if (rest.length) found.entries.push({ name: rest.join('.'), info: title, detail: title });
    else Object.assign(found, { info: title, detail: title });
  }
  return [ ...roots.values() ];
}
