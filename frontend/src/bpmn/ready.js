// Ready-made tasks: what a clerk calls a step, with settings that pass the checks.
import { say } from '../shared/say.js';
import { wanted } from './panel/task.js';

const REVIEW = () => ({
  type: 'default', schemaVersion: 18, components: [
    { type: 'radio', key: 'decision', label: say('ready.decision'), id: 'Field_decision', validate: { required: true },
      values: [ 'approve', 'send_back', 'reject' ].map((value) => ({ value, label: say(`ready.${value}`) })) },
    { type: 'textarea', key: 'opinion', label: say('ready.opinion'), id: 'Field_opinion', description: say('ready.opinion_hint'), validate: { required: true, maxLength: 500 },
      conditional: { hide: '=decision = null or decision = "approve"' }, properties: { sensitive: 'true' } }
  ], submitLabel: say('ready.send')
});

const FORM = () => ({
  type: 'default', schemaVersion: 18, components: [
    { type: 'textarea', key: 'remark', label: say('ready.remark'), id: 'Field_remark', validate: { required: true, maxLength: 500 }, properties: { sensitive: 'true' } }
  ]
});

// In the order in which they are offered; `group` is that of the menu, `lane` the role of those who do it; `anyone`: or of
// whoever's lane it lies in.
export const READY = [
  { key: 'review', group: 'people', type: 'bpmn:UserTask', icon: 'bpmn-icon-user-task', lane: 'reviewer', form: REVIEW },
  { key: 'form', group: 'people', type: 'bpmn:UserTask', icon: 'bpmn-icon-user', lane: 'candidate', anyone: true, form: FORM },
  { key: 'identity', group: 'services', type: 'bpmn:ServiceTask', icon: 'bpmn-icon-service-task', lane: 'system', operation: 'identity.check_authority', result: 'authority', given: [ [ 'verification', 'case.subject' ] ] },
  { key: 'payment', group: 'services', type: 'bpmn:CallActivity', icon: 'bpmn-icon-call-activity', lane: 'system', called: 'payment' },
  { key: 'notice', group: 'services', type: 'bpmn:ServiceTask', icon: 'bpmn-icon-send-task', lane: 'system', operation: 'notice.send', given: [ [ 'text', () => JSON.stringify(say('ready.notice_text')) ] ] },
  { key: 'service', group: 'services', type: 'bpmn:ServiceTask', icon: 'bpmn-icon-service', lane: 'system' },
  { key: 'call', group: 'services', type: 'bpmn:CallActivity', icon: 'bpmn-icon-subprocess-collapsed', lane: 'system' },
  { key: 'choice', group: 'ways', type: 'bpmn:ExclusiveGateway', icon: 'bpmn-icon-gateway-xor' },
  { key: 'table', group: 'ways', type: 'bpmn:BusinessRuleTask', icon: 'bpmn-icon-business-rule-task', lane: 'system', table: true },
  { key: 'parallel', group: 'ways', type: 'bpmn:ParallelGateway', icon: 'bpmn-icon-gateway-parallel', unnamed: true },
  { key: 'events', group: 'ways', type: 'bpmn:EventBasedGateway', icon: 'bpmn-icon-gateway-eventbased', unnamed: true },
  { key: 'timer', group: 'waiting', type: 'bpmn:IntermediateCatchEvent', icon: 'bpmn-icon-intermediate-event-catch-timer', event: 'Timer' },
  { key: 'message', group: 'waiting', type: 'bpmn:IntermediateCatchEvent', icon: 'bpmn-icon-intermediate-event-catch-message', event: 'Message' },
  { key: 'end', group: 'ends', type: 'bpmn:EndEvent', icon: 'bpmn-icon-end-event-none' },
  { key: 'terminate', group: 'ends', type: 'bpmn:EndEvent', icon: 'bpmn-icon-end-event-terminate', event: 'Terminate' }
];

export class ReadyTasks {
  constructor(bpmnFactory, elementFactory, extensions, vocabulary, forms) {
    Object.assign(this, { bpmnFactory, elementFactory, extensions, vocabulary, forms });
  }

  // A shape that is not on the canvas yet, with everything a task of this kind needs.  `placed`: it will be in its lane.
  shape(ready, placed = ready.anyone) {
    const owner = this.bpmnFactory.create(ready.type, {
      ...(ready.unnamed ? {} : { name: say(`ready.${ready.key}`) }),
      ...(ready.called && { calledElement: ready.called }),
      ...this.extensions.around(...this.inside(ready, placed))
    });
    if (ready.event) owner.eventDefinitions = [ this.event(ready.event, owner) ];
    if (ready.form) this.forms.plan(owner, ready.form());
    return this.elementFactory.createShape({ type: ready.type, businessObject: owner });
  }

  inside({ operation, result, given = [], form, lane, table }, placed) {
    const [ first ] = this.vocabulary.words.decisions;
    return [
      form && lane && !placed && this.extensions.propertyList([ [ 'role', lane ] ]),
      operation && this.extensions.operator({ id: operation, result, parameters: this.parameters(operation, given) }),
      table && this.extensions.textual('calledDecisionId', first?.id),
      table && first && this.extensions.propertyList([ [ 'resultVariable', `${first.id}_result` ] ])
    ];
  }

  // What the names suggest comes before what is given for want of anything better.
  parameters(operation, given) {
    const known = this.vocabulary.operation(operation), told = given.map(([ name, value ]) => [ name, typeof value === 'function' ? value() : value ]);
    const guessed = wanted(known, { parameters: [] }, this.vocabulary);
    return (known?.parameters ?? []).map(({ name }) => [ ...guessed, ...told ].find(([ one ]) => one === name)).filter(Boolean);
  }

  event(kind, owner) {
    const timing = kind === 'Timer' ? { timeDuration: this.bpmnFactory.create('bpmn:FormalExpression', { body: 'P1D' }) } : {};
    return Object.assign(this.bpmnFactory.create(`bpmn:${kind}EventDefinition`, timing), { $parent: owner });
  }
}
ReadyTasks.$inject = [ 'bpmnFactory', 'elementFactory', 'extensions', 'vocabulary', 'forms' ];
