// Opens a diagram and says what a save would not keep.
import { make } from '../shared/elements.js';
import { page } from '../shared/page.js';
import { say } from '../shared/say.js';

const LISTS = [ 'bpmn:loopDataInputRef', 'bpmn:loopDataOutputRef' ];

// Words about what is in the file and will not be in it after a save.
export async function open(modeler, xml) {
  const { warnings } = await modeler.importXML(xml);
  const unresolved = warnings.filter((one) => one.property && one.value);
  unresolved.filter((one) => LISTS.includes(one.property)).forEach(keep);
  const lost = warnings.filter((one) => !LISTS.includes(one.property));
  return [ ...lost.map((one) => say('import.warning', { what: one.message })), ...(/<!--|<\?(?!xml\s)/.test(xml) ? [ say('import.comments') ] : []) ];
}

// What is shown in place of a diagram that cannot be: the file stays as it is.
export function unshown(error) {
  const nothing = /no diagram to display|no process or collaboration/.test(error.message);
  page.canvas.replaceChildren(make('div', { class: 'unshown', role: 'alert' },
    make('h2', {}, say(nothing ? 'import.nothing' : 'import.broken')), make('p', {}, say('import.untouched')), ...(nothing ? [] : [ make('p', {}, error.message) ])));
}

// A list is named by its variable here, not by the id of an element: to be written as it was read.
function keep({ element, property, value }) {
  element.set(property, { id: value });
}
