// The diagram editor.
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import '@bpmn-io/properties-panel/assets/properties-panel.css';
import './shared/page.css';
import './bpmn/modeler.css';
import Modeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule } from 'bpmn-js-properties-panel';
import { Badges } from './bpmn/badges.js';
import { Extensions } from './bpmn/extensions.js';
import { Forms } from './bpmn/forms.js';
import { Habits } from './bpmn/habits.js';
import { open, unshown } from './bpmn/import.js';
import { Insert } from './bpmn/insert.js';
import { Menus } from './bpmn/menus.js';
import { Order } from './bpmn/order.js';
import { Palette } from './bpmn/palette.js';
import { Provider } from './bpmn/panel/provider.js';
import { placeOf } from './bpmn/process.js';
import { ReadyTasks } from './bpmn/ready.js';
import { Vocabulary } from './bpmn/vocabulary.js';
import walk from './bpmn/walk.js';
import { Zoom } from './bpmn/zoom.js';
import { editing } from './shared/editing.js';
import { page, send } from './shared/page.js';
import { say } from './shared/say.js';
import translation from './bpmn/translate.js';

const ours = {
  __init__: [ 'ownPalette', 'menus', 'provider', 'habits', 'order' ],
  extensions: [ 'type', Extensions ], vocabulary: [ 'type', Vocabulary ], forms: [ 'type', Forms ], readyTasks: [ 'type', ReadyTasks ], badges: [ 'type', Badges ], insert: [ 'type', Insert ],
  ownPalette: [ 'type', Palette ], menus: [ 'type', Menus ], provider: [ 'type', Provider ], habits: [ 'type', Habits ], order: [ 'type', Order ]
};

const PALETTE = 165; // pixels

const modeler = new Modeler({
  container: page.canvas,
  propertiesPanel: { parent: '#properties', feelPopupContainer: page.main },
  additionalModules: [ translation, BpmnPropertiesPanelModule, walk, ours ]
});
const [ canvas, stack, selection, registry, forms, vocabulary ] =
  [ 'canvas', 'commandStack', 'selection', 'elementRegistry', 'forms', 'vocabulary' ].map((name) => modeler.get(name));

const zoom = new Zoom(canvas, PALETTE);

const { toolbar, keeper, check } = editing({
  write: async () => (await modeler.saveXML({ format: true })).xml,
  go: ({ element }) => show(element),
  onFindings: (found) => {
    const here = found.filter((one) => one.path === page.path);
    modeler.get('badges').show(here);
    modeler.get('provider').show(here);
  },
  beside: () => forms.unsaved(),
  before: () => forms.settle()
});

const undo = toolbar.add(say('tool.undo'), () => stack.undo(), 'Ctrl+Z');
const redo = toolbar.add(say('tool.redo'), () => stack.redo(), 'Ctrl+Y');
zoom.buttons((...button) => toolbar.add(...button), modeler.get('eventBus'));
const walking = toolbar.add(say('tool.walk'), () => modeler.get('toggleMode').toggleMode(), say('tool.walk_hint'));

const able = (walks = false) => { undo.disabled = walks || !stack.canUndo(); redo.disabled = walks || !stack.canRedo(); };
modeler.on('commandStack.changed', () => { able(); keeper.changed(); });
modeler.on('forms.begun', () => keeper.changed());
modeler.on('process.wanted', ({ key }) => bringIn(key));
modeler.on('tokenSimulation.toggleMode', ({ active }) => {
  walking.setAttribute('aria-pressed', String(active));
  page.main.classList.toggle('walking', active);
  able(active);
  if (active) zoom.readable();
});

function show(id) {
  const element = placeOf(registry, id);
  if (!element) return;
  zoom.to(element);
  selection.select(element);
}

// A called process that is not in the draft comes with its files: as it is in force.
async function bringIn(key) {
  if (!vocabulary.words.released.some((one) => one.key === key)) return;
  await send('POST', `${page.draft}/processes`, { key });
  await vocabulary.load();
  keeper.changed();
}

async function begin() {
  const words = vocabulary.load();
  const content = await keeper.open();
  try {
    await draw(content);
  } catch (error) {
    unshown(error);
  }
  await words;
  if (location.hash) await drawn().then(() => show(decodeURIComponent(location.hash.slice(1))));
  page.ready();
  await check(content);
}

async function draw(content) {
  const lost = await open(modeler, content);
  zoom.open();
  able();
  if (lost.length) toolbar.tell('failed', say('import.lost', { what: lost.join(' ') }));
}

// The panel follows what is selected once it has been drawn itself; nothing is drawn while nobody looks.
function drawn() {
  return new Promise((done) => { (document.hidden ? setTimeout : requestAnimationFrame)(() => setTimeout(done)); });
}

begin();
