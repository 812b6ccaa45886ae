// A draft's decision tables: rows and columns as a table, cells in FEEL, kept and checked while they are worked on.
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import './shared/page.css';
import './shared/names.css';
import './dmn/page.css';
import { Marks } from './dmn/marks.js';
import { Tables } from './dmn/tables.js';
import { tools } from './dmn/tools.js';
import { editing, unopened } from './shared/editing.js';
import { page } from './shared/page.js';
import { say } from './shared/say.js';

async function begin() {
  const tables = new Tables(page.canvas);
  globalThis.tables = tables;
  const marks = new Marks(tables);
  const desk = editing({ write: () => tables.xml(), go: (finding) => marks.go(finding), onFindings: (found) => marks.show(found) });
  const { toolbar, keeper, check } = desk;
  const content = await keeper.open();
  await tables.importXML(content).catch(() => null);
  if (!tables.getActiveView()) return unopened(desk, content, say('dmn.none'));
  tables.onChange = () => keeper.changed();
  tools(toolbar, tables);
  if (location.hash) marks.go({ element: decodeURIComponent(location.hash.slice(1)) });
  page.ready();
  await check();
}

begin();
