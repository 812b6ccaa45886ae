// The panel: for each kind of element the groups that concern it.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { say } from '../../shared/say.js';
import { translate } from '../translate.js';
import { general, told } from './general.js';
import { error, flow, instances, message, others, start, timer } from './event.js';
import { callActivity, ruleTask, serviceTask, userTask } from './task.js';

const TASKS = { 'bpmn:UserTask': userTask, 'bpmn:ServiceTask': serviceTask, 'bpmn:BusinessRuleTask': ruleTask, 'bpmn:CallActivity': callActivity };
const PARTS = { timer, message, error, start, flow, instances, others };

export class Provider {
  constructor(propertiesPanel, eventBus, modeling, moddle, bpmnFactory, extensions, vocabulary, forms) {
    this.services = { modeling, moddle, bpmnFactory, extensions, vocabulary, forms, bringIn: (key) => eventBus.fire('process.wanted', { key }) };
    this.eventBus = eventBus;
    this.found = [];
    propertiesPanel.registerProvider(this);
  }

  // What the checks say now: shown below the element's fields, so that none moves away under a hand.
  show(found) {
    this.found = found;
    this.eventBus.fire('propertiesPanel.providersChanged');
  }

  getGroups(element) {
    return (groups) => [ ...groups, ...this.groups(element).filter((one) => one.entries.length).map((one) => ({ ...one, translate })) ];
  }

  groups(element) {
    const task = Object.entries(TASKS).find(([ type ]) => is(element, type));
    const part = (name) => ({ id: name, label: say(`panel.group_${name}`), entries: PARTS[name](element, this.services), shouldOpen: true });
    const { id, processRef } = element.businessObject, here = this.found.filter((one) => [ id, processRef?.id ].includes(one.element));
    return [
      { id: 'general', label: say('panel.group_general'), entries: general(element, this.services), shouldOpen: true },
      ...(task ? [ { id: 'task', label: say('panel.group_task'), entries: task[1](element, this.services), shouldOpen: true } ] : []),
      ...Object.keys(PARTS).map(part),
      { id: 'findings', label: say('panel.group_findings', { count: here.length }), entries: told(here), shouldOpen: true }
    ];
  }
}
Provider.$inject = [ 'propertiesPanel', 'eventBus', 'modeling', 'moddle', 'bpmnFactory', 'extensions', 'vocabulary', 'forms' ];
