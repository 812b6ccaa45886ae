// The bar above a table: which table, back and forth, Excel, names and how to write expressions.
import { aids } from '../shared/names.js';
import { make } from '../shared/elements.js';
import { page } from '../shared/page.js';
import { say } from '../shared/say.js';

export function tools(toolbar, tables) {
  const [ undo, redo ] = [ 'undo', 'redo' ].map((name) => toolbar.add(say(`tool.${name}`), () => tables.stack[name]()));
  toolbar.add(say('dmn.excel'), () => location.assign(`${page.draft}/tables/${encodeURIComponent(tables.getActiveView().element.id)}/${page.path}`));
  aids(toolbar);
  tables.onUndoable = () => {
    undo.disabled = !tables.stack?.canUndo();
    redo.disabled = !tables.stack?.canRedo();
  };
  tables.onUndoable();
  if (tables.getViews().length > 1) toolbar.buttons.before(choice(tables));
}

// Where a file holds several tables: which one is shown.
function choice(tables) {
  const list = make('select', { 'aria-label': say('dmn.table'), onchange: () => tables.open(tables.getViews()[list.selectedIndex]) },
    ...tables.getViews().map(({ element }) => make('option', {}, element.name || element.id)));
  return list;
}
