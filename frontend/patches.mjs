// Small changes to packages while they are bundled.  One that no longer finds its place fails the build.
import { readFileSync } from 'node:fs';

const { bpmn, walk } = JSON.parse(readFileSync(new URL('src/bpmn/zh.json', import.meta.url)));
const WALK = 'bpmn-js-token-simulation[\\\\/]lib[\\\\/]features[\\\\/]';

// The token simulation has no translations: its words, by the file they stand in.
const said = (file, ...words) => ({ file: new RegExp(`${WALK}${file}\\.js$`), change: words.map((word) => [ word, walk[word] ]) });

const CHANGES = [
  // CodeMirror (FEEL fields): a constructable style sheet instead of a <style>, so that no page needs 'unsafe-inline'.
  { file: /style-mod[\\/]src[\\/]style-mod\.js$/, change: [ [ '!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets' ] ] },
  said('log[\\\\/]Log', 'Toggle Simulation Log', 'Simulation Log', 'No Entries', 'aria-label="Close"', " : 'Process'", "'finished' : 'canceled'", '} started`', "|| 'SubProcess'"),
  { file: new RegExp(`${WALK}log[\\\\/]Log\\.js$`), change: [ [ /elementName \|\| '([A-Z][A-Za-z ]+)'/g, (_, name) => `elementName || '${bpmn[name] ?? bpmn[`${name.replace('Event', 'Throw Event')}`]}'` ] ] },
  said('reset-simulation[\\\\/]ResetSimulation', 'Reset Simulation'),
  said('pause-simulation[\\\\/]PauseSimulation', 'Play/Pause Simulation', 'Pause Simulation', 'Play Simulation'),
  said('element-support[\\\\/]ElementSupport', 'Found unsupported elements', 'Not supported'),
  said('set-animation-speed[\\\\/]SetAnimationSpeed', 'Set animation speed = ', "'Slow'", "'Normal'", "'Fast'"),
  said('context-pads[\\\\/]handler[\\\\/]ExclusiveGatewayHandler', 'Set Sequence Flow'),
  said('context-pads[\\\\/]handler[\\\\/]InclusiveGatewayHandler', 'Set Sequence Flow'),
  said('context-pads[\\\\/]handler[\\\\/]TriggerHandler', 'Trigger Event'),
  said('context-pads[\\\\/]handler[\\\\/]PauseHandler', "${ wait ? 'Remove' : 'Add' } pause point"),
  said('simulation-state[\\\\/]SimulationState', "'Finished'"),
  said('show-scopes[\\\\/]ShowScopes', 'Focus process instance'),
  said('toggle-mode[\\\\/]modeler[\\\\/]ToggleMode', 'Token Simulation')
];

export const patches = {
  name: 'patches',
  setup(build) {
    build.onLoad({ filter: /node_modules/ }, ({ path }) => {
      const wanted = CHANGES.filter(({ file }) => file.test(path));
      return wanted.length ? { loader: 'js', contents: wanted.reduce((text, one) => changed(path, text, one), readFileSync(path, 'utf8')) } : undefined;
    });
  }
};

function changed(path, text, { change }) {
  return change.reduce((now, [ from, to ]) => {
    const fresh = now.replaceAll(from, to);
    if (fresh === now) throw new Error(`${path} has changed: ${from} is no longer in it`);
    return fresh;
  }, text);
}
