// A draft's form: drawn with form-js and our own kinds of fields, beside the very page a phone will show.
import '@bpmn-io/form-js/dist/assets/form-js.css';
import '@bpmn-io/form-js/dist/assets/form-js-editor.css';
import '@bpmn-io/form-js/dist/assets/properties-panel.css';
import './shared/page.css';
import './shared/names.css';
import './form_editor/page.css';
import { editorOf, lead } from './form_editor/editor.js';
import { fetchOffered } from './form_editor/offered.js';
import { Phone } from './form_editor/phone.js';
import { kept, opened } from './form_editor/schema.js';
import { tools } from './form_editor/tools.js';
import { editing, unopened } from './shared/editing.js';
import { page } from './shared/page.js';
import { say } from './shared/say.js';

async function begin() {
  const editor = editorOf(page.canvas);
  const text = () => `${JSON.stringify(kept(editor.saveSchema()), null, 1)}\n`;
  globalThis.form = { editor, text };
  const phone = new Phone(text);
  const desk = editing({ write: async () => text(), go: (finding) => lead(editor, finding) });
  const { toolbar, keeper, check } = desk;
  const [ content ] = await Promise.all([ keeper.open(), fetchOffered() ]);
  const wrong = await editor.importSchema(opened(JSON.parse(content))).then(() => null, (error) => error.message);
  if (wrong) return unopened(desk, content, say('form.unopened', { why: wrong }));
  editor.on('changed', () => { keeper.changed(); phone.soon(); });
  tools(toolbar, editor, phone);
  if (location.hash) lead(editor, { field: decodeURIComponent(location.hash.slice(1)) });
  page.ready();
  await Promise.all([ check(), phone.draw() ]);
}

begin();
