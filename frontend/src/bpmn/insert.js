// Puts a new step between one that leads on to the next: what lies behind moves on, and all of it is one step to undo.
import { is } from 'bpmn-js/lib/util/ModelUtil';

const GAP = 55; // pixels on either side

export class Insert {
  constructor(commandStack, modeling, spaceTool, elementRegistry, selection) {
    Object.assign(this, { commandStack, elementRegistry, selection });
    commandStack.register('step.insert', {
      preExecute: ({ shape, flow, lane }) => {
        const { source, target } = flow, left = source.x + source.width, x = left + GAP + shape.width / 2;
        const missing = left + 2 * GAP + shape.width - target.x;
        if (target.x >= left && missing > 0) makeSpace(spaceTool, elementRegistry, left + 1, missing);
        const beside = { x, y: source.y + source.height / 2 }, inLane = lane && { x, y: lane.y + lane.height / 2 };
        modeling.createShape(shape, inLane && this.free(inLane, shape) ? inLane : beside, source.parent);
        modeling.reconnectEnd(flow, shape, { x: shape.x, y: shape.y + shape.height / 2 });
        modeling.layoutConnection(flow, { waypoints: [] });
        modeling.connect(shape, target);
      }
    });
  }

  // The flow that a step after this element would be put on, if there is exactly one way to go.
  flow(element, type) {
    const ways = (element.outgoing ?? []).filter((one) => is(one, 'bpmn:SequenceFlow'));
    return ways.length === 1 && type !== 'bpmn:EndEvent' && !is(element, 'bpmn:Gateway') ? ways[0] : null;
  }

  // The lane of this name in the element's pool.
  lane(element, name) {
    return this.elementRegistry.find((one) => is(one, 'bpmn:Lane') && one.businessObject.name === name && poolOf(one) === element.parent);
  }

  free({ x, y }, { width, height }) {
    const covers = (one) => Math.abs(one.x + one.width / 2 - x) < (one.width + width) / 2 + 10 && Math.abs(one.y + one.height / 2 - y) < (one.height + height) / 2 + 10;
    return !this.elementRegistry.find((one) => !one.waypoints && is(one, 'bpmn:FlowNode') && one.parent && covers(one));
  }

  after(flow, shape, lane) {
    this.commandStack.execute('step.insert', { flow, shape, lane });
    this.selection.select(shape);
  }
}
Insert.$inject = [ 'commandStack', 'modeling', 'spaceTool', 'elementRegistry', 'selection' ];

const poolOf = (lane) => (is(lane, 'bpmn:Lane') ? poolOf(lane.parent) : lane);

function makeSpace(spaceTool, registry, start, delta) {
  const all = registry.filter((one) => one.parent);
  const { movingShapes, resizingShapes } = spaceTool.calculateAdjustments(all, 'x', delta, start);
  spaceTool.makeSpace(movingShapes, resizingShapes, { x: delta, y: 0 }, 'e', start);
}
