// The bar above a form: back and forth, the phone, names and how to write expressions.
import { aids } from '../shared/names.js';
import { say } from '../shared/say.js';

export function tools(toolbar, editor, phone) {
  const stack = editor.get('commandStack');
  const [ undo, redo ] = [ 'undo', 'redo' ].map((name) => toolbar.add(say(`tool.${name}`), () => stack[name]()));
  const able = () => { undo.disabled = !stack.canUndo(); redo.disabled = !stack.canRedo(); };
  editor.on('commandStack.changed', able);
  able();
  const beside = toolbar.add(say('phone.title'), () => {
    phone.place.hidden = !phone.place.hidden;
    beside.setAttribute('aria-pressed', String(!phone.place.hidden));
  });
  beside.setAttribute('aria-pressed', 'true');
  aids(toolbar);
}
