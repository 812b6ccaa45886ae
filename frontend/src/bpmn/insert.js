// Puts a new step between one that leads on to the next: what lies behind moves on, and all of it is one step to undo.
import { is } from 'bpmn-js/lib/util/ModelUtil';

const GAP = 55; // pixels on either side

export class Insert {
  constructor(commandStack, modeling, spaceTool, elementRegistry, selection) {
    Object.assign(this, { commandStack, selection });
    commandStack.register('step.insert', {
      preExecute: ({ shape, flow }) => {
        const { source, target } = flow, left = source.x + source.width;
        const missing = left + 2 * GAP + shape.width - target.x;
        if (target.x >= left && missing > 0) makeSpace(spaceTool, elementRegistry, left + 1, missing);
        modeling.createShape(shape, { x: left + GAP + shape.width / 2, y: source.y + source.height / 2 }, source.parent);
        modeling.reconnectEnd(flow, shape, { x: shape.x, y: shape.y + shape.height / 2 });
        modeling.layoutConnection(flow);
        modeling.connect(shape, target);
      }
    });
  }

  // The flow that a step after this element would be put on, if there is exactly one way to go.
  flow(element, shape) {
    const ways = (element.outgoing ?? []).filter((one) => is(one, 'bpmn:SequenceFlow'));
    return ways.length === 1 && !is(shape, 'bpmn:EndEvent') && !is(element, 'bpmn:Gateway') ? ways[0] : null;
  }

  after(flow, shape) {
    this.commandStack.execute('step.insert', { flow, shape });
    this.selection.select(shape);
  }
}
Insert.$inject = [ 'commandStack', 'modeling', 'spaceTool', 'elementRegistry', 'selection' ];

function makeSpace(spaceTool, registry, start, delta) {
  const all = registry.filter((one) => one.parent);
  const { movingShapes, resizingShapes } = spaceTool.calculateAdjustments(all, 'x', delta, start);
  spaceTool.makeSpace(movingShapes, resizingShapes, { x: delta, y: 0 }, 'e', start);
}
