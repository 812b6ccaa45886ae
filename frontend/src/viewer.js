// A diagram to look at: moved with the mouse, zoomed with the wheel.  Nothing on it can be changed.
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './shared/page.css';
import Viewer from 'bpmn-js/lib/NavigatedViewer';
import { page } from './shared/page.js';

async function open() {
  const viewer = new Viewer({ container: page.canvas });
  const { content } = await page.file.read();
  try {
    await viewer.importXML(content);
    viewer.get('canvas').zoom('fit-viewport', 'auto');
  } catch (error) {
    const { unshown } = await import('./bpmn/import.js');
    unshown(error);
  }
  page.ready();
}

open();
