// A diagram to look at: moved with the mouse, zoomed with the wheel or the buttons.  Nothing on it can be changed.
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './shared/page.css';
import Viewer from 'bpmn-js/lib/NavigatedViewer';
import { Zoom } from './bpmn/zoom.js';
import { make } from './shared/elements.js';
import { page } from './shared/page.js';

async function open() {
  const viewer = new Viewer({ container: page.canvas }), zoom = new Zoom(viewer.get('canvas'));
  const { content } = await page.file.read();
  try {
    await viewer.importXML(content);
    zoom.buttons(button, viewer.get('eventBus'));
    zoom.open();
  } catch (error) {
    const { unshown } = await import('./bpmn/import.js');
    unshown(error);
  }
  page.ready();
}

const buttons = make('span', { class: 'buttons' });

function button(label, onclick, title = label) {
  const made = make('button', { type: 'button', onclick, title }, label);
  buttons.append(made);
  return made;
}

document.querySelector('#tools').append(buttons);
open();
