// 走查: a token walks through the diagram, step by step.  It knows no data and no conditions: a look, not a test.
import Base from 'bpmn-js-token-simulation/lib/base';
import DisableModeling from 'bpmn-js-token-simulation/lib/features/disable-modeling';
import ToggleMode from 'bpmn-js-token-simulation/lib/features/toggle-mode/modeler';
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css';

export default { __depends__: [ Base, DisableModeling, ToggleMode ] };
