// The palette: tools, the frame of a process, and the ready-made tasks by name.
import { say } from '../shared/say.js';
import { READY } from './ready.js';

const KEPT = [ 'hand-tool', 'lasso-tool', 'space-tool', 'global-connect-tool', 'tool-separator', 'create.start-event' ];
const LAST = [ 'create.subprocess-expanded', 'create.participant-expanded' ];

export class Palette {
  constructor(palette, create, readyTasks) {
    Object.assign(this, { create, readyTasks });
    palette.registerProvider(500, this);
  }

  getPaletteEntries() {
    return (entries) => {
      const pick = (names) => Object.fromEntries(names.map((name) => [ name, { ...entries[name], group: name.startsWith('create') ? 'frame' : 'tools' } ]));
      return { ...pick(KEPT), ...Object.fromEntries(READY.map((ready) => [ `ready.${ready.key}`, this.entry(ready) ])), ...pick(LAST) };
    };
  }

  entry(ready) {
    const start = (event) => this.create.start(event, this.readyTasks.shape(ready));
    return { group: ready.group, className: ready.icon, title: say(`ready.${ready.key}`), action: { click: start, dragstart: start } };
  }
}
Palette.$inject = [ 'palette', 'create', 'readyTasks' ];
