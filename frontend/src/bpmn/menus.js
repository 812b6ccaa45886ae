// What can be appended to an element, and what it can be turned into: only what the engine runs as it is drawn.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { say } from '../shared/say.js';
import { READY } from './ready.js';

const APPENDED = [ 'append.end-event', 'append.text-annotation', 'append.message-intermediate-event', 'append.timer-intermediate-event' ];
const TURNED = [
  'user-task', 'service-task', 'rule-task', 'call-activity', 'expanded-subprocess', 'collapsed-subprocess', 'exclusive-gateway', 'parallel-gateway',
  'inclusive-gateway', 'event-based-gateway', 'none-start', 'none-end', 'terminate-end', 'error-end', 'timer-intermediate-catch', 'message-intermediate-catch',
  'timer-boundary', 'message-boundary', 'error-boundary', 'non-interrupting-timer-boundary', 'non-interrupting-message-boundary', 'default-flow',
  'conditional-flow', 'sequence-flow', 'event-subprocess', 'non-interrupting-message-start', 'non-interrupting-timer-start'
].map((name) => `replace-with-${name}`);
const SWITCHED = [ 'toggle-parallel-mi', 'toggle-sequential-mi', 'toggle-non-interrupting' ];
const MENU = 'ready-append';

const only = (entries, keep) => Object.fromEntries(Object.entries(entries).filter(([ name ]) => keep(name)));

export class Menus {
  constructor(contextPad, popupMenu, autoPlace, create, readyTasks, insert, vocabulary) {
    Object.assign(this, { popupMenu, autoPlace, create, readyTasks, insert, vocabulary });
    contextPad.registerProvider(500, this);
    popupMenu.registerProvider(MENU, { getPopupMenuEntries: (element) => this.ready(element) });
    popupMenu.registerProvider('bpmn-replace', 500, {
      getPopupMenuEntries: () => (entries) => only(entries, (name) => TURNED.includes(name)),
      getPopupMenuHeaderEntries: () => (entries) => only(entries, (name) => SWITCHED.includes(name))
    });
  }

  getContextPadEntries(element) {
    return (entries) => ({
      ...(canGoOn(element) ? { 'append.ready': this.append(say(isFlow(element) ? 'menu.insert' : 'menu.append')) } : {}),
      ...only(entries, (name) => !name.startsWith('append.') || APPENDED.includes(name))
    });
  }

  append(title) {
    const open = ({ x, y }, element) => this.popupMenu.open(element, MENU, { x, y, cursor: { x, y } }, { title, width: 280, search: true });
    return { group: 'model', className: 'append-ready', title, action: { click: open } };
  }

  // On the flow, or between the element and the next where there is one next, in the lane of those who do it; else as a
  // new way.
  place(element, ready) {
    const flow = isFlow(element) ? element : this.insert.flow(element, ready.type), from = flow ? flow.source : element;
    const stays = ready.anyone && !this.isSystems(from), lane = flow && !stays && this.insert.lane(from, this.vocabulary.role(ready.lane));
    const shape = this.readyTasks.shape(ready, stays || Boolean(lane));
    if (flow) this.insert.after(flow, shape, lane);
    else this.autoPlace.append(element, shape);
  }

  isSystems(element) { return getBusinessObject(element).lanes?.[0]?.name === this.vocabulary.role('system'); }

  ready(element) {
    const from = isFlow(element) ? element.source : element, goesOn = isFlow(element) ? READY.filter((one) => one.group !== 'ends') : READY;
    const offered = is(from, 'bpmn:EventBasedGateway') ? READY.filter((one) => one.group === 'waiting') : goesOn;
    return Object.fromEntries(offered.map((one) => [ `ready.${one.key}`, {
      label: say(`ready.${one.key}`), description: say(`ready.${one.key}_hint`), className: one.icon, group: { id: one.group, name: say(`ready.${one.group}`) },
      action: { click: () => this.place(element, one), dragstart: (event) => this.create.start(event, this.readyTasks.shape(one), { source: element }) }
    } ]));
  }
}
Menus.$inject = [ 'contextPad', 'popupMenu', 'autoPlace', 'create', 'readyTasks', 'insert', 'vocabulary' ];

const isFlow = (element) => is(element, 'bpmn:SequenceFlow') && Boolean(element.waypoints);

function canGoOn(element) {
  const owner = getBusinessObject(element);
  return isFlow(element) || (element.type !== 'label' && is(owner, 'bpmn:FlowNode') && !is(owner, 'bpmn:EndEvent') && !owner.triggeredByEvent);
}
