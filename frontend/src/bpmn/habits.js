// Small things a drawing does by itself, undone together with what brought them about.
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { is } from 'bpmn-js/lib/util/ModelUtil';

export class Habits extends CommandInterceptor {
  constructor(eventBus, modeling) {
    super(eventBus);
    // The first way out of a choice is its default as soon as there is a second: a choice without one may get stuck.
    this.postExecuted('connection.create', ({ context }) => {
      const { source } = context, ways = (source.outgoing ?? []).filter((one) => is(one, 'bpmn:SequenceFlow'));
      const chooses = is(source, 'bpmn:ExclusiveGateway') || is(source, 'bpmn:InclusiveGateway');
      const first = ways[0]?.businessObject;
      if (chooses && ways.length === 2 && !source.businessObject.default && !first.conditionExpression) modeling.updateProperties(source, { default: first });
    });
    // A step that calls a process wants it in the draft.
    this.postExecuted('shape.create', ({ context }) => {
      const key = context.shape.businessObject?.calledElement;
      if (key) eventBus.fire('process.wanted', { key });
    });
    // A new process is one that runs.
    this.preExecute('elements.create', ({ context }) => context.elements.forEach((one) => {
      const process = is(one, 'bpmn:Participant') && one.businessObject.processRef;
      if (process) process.isExecutable = true;
    }));
  }
}
Habits.$inject = [ 'eventBus', 'modeling' ];
