// Small changes to packages while they are bundled.  One that no longer finds its place fails the build.
import { readFileSync } from 'node:fs';

const { bpmn, walk } = JSON.parse(readFileSync(new URL('src/bpmn/zh.json', import.meta.url)));
const WALK = 'bpmn-js-token-simulation[\\\\/]lib[\\\\/]features[\\\\/]';

// The token simulation has no translations: its words, by the file they stand in.
const said = (file, ...words) => ({ file: new RegExp(`${WALK}${file}\\.js$`), change: words.map((word) => [ word, walk[word] ]) });

const FORM = /form-js-(editor|viewer)[\\/]dist[\\/]index\.es\.js$/;
const CHANGES = [
  // CodeMirror (FEEL fields): a constructable style sheet instead of a <style>, so that no page needs 'unsafe-inline'.
  { file: /style-mod[\\/]src[\\/]style-mod\.js$/, change: [ [ '!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets' ] ] },
  // Ids may be Chinese, as XML and other tools have it.
  { file: /moddle-xml[\\/]dist[\\/]index(\.esm)?\.js$/, change: [ [ '/^([a-z][\\w-.]*:)?[a-z_][\\w-.]*$/i', '/^([\\p{L}_][\\p{L}\\p{N}_.-]*:)?[\\p{L}_][\\p{L}\\p{N}_.-]*$/u' ] ] },
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
  said('toggle-mode[\\\\/]modeler[\\\\/]ToggleMode', 'Token Simulation'),
  // dmn-js: a column's type is chosen by its Chinese name; what it does not translate.
  { file: /TypeRefCellContextMenu\.js$/, change: [ [ '"value": typeRef', '"noInput": true, "value": typeRef' ] ] },
  { file: /dmn-js-decision-table[\\/]lib[\\/]features[\\/]context-menu[\\/]ContextMenu\.js$/, change: [ [ 'Decision table context menu', '决策表菜单' ] ] },
  { file: /dmn-js-decision-table[\\/]lib[\\/]features[\\/]drag-and-drop[\\/]DragAndDrop\.js$/, change: [ [ "`Move ${isInput(col) ? 'Input' : 'Output'}`", "'拖动这一列'" ] ] },
  { file: /dmn-js-shared[\\/]lib[\\/]components[\\/]List\.js$/, change: [ [ 'Remove item', '删除' ] ] },
  // form-js: our group of fields first, and types that our pages do not show not offered.
  { file: /form-js-editor[\\/]dist[\\/]index\.es\.js$/, change: [
    [ 'const PALETTE_GROUPS = [{', "const PALETTE_GROUPS = [{ label: '现成字段', id: 'ready' }, {" ],
    [ String.raw`Use a unique "key" to link the form element and the related input/output data. When dealing with nested data, break it down in the user task\'s input mapping before using it.`, '流程和决策表用这个名称读取填的内容。' ],
    [ "}).filter(({\n    type\n  }) => type !== 'default');", "}).filter(({ type, group }) => type !== 'default' && group);" ]
  ] }
];

export const patches = {
  name: 'patches',
  setup(build) {
    const words = new Words();
    build.onLoad({ filter: /node_modules/ }, ({ path }) => {
      const wanted = CHANGES.filter(({ file }) => file.test(path));
      if (!wanted.length && !FORM.test(path)) return undefined;
      const contents = wanted.reduce((text, one) => changed(path, text, one), readFileSync(path, 'utf8'));
      return { loader: 'js', contents: FORM.test(path) ? words.into(contents) : contents };
    });
    build.onEnd(() => words.allUsed());
  }
};

function changed(path, text, { change }) {
  return change.reduce((now, [ from, to ]) => {
    const fresh = now.replaceAll(from, to);
    if (fresh === now) throw new Error(`${path} has changed: ${from} is no longer in it`);
    return fresh;
  }, text);
}

// form-js has no translations (bpmn-io/form-js#77): its texts are replaced where they stand.  A single word may be code
// as well and is replaced only where it names something; a word that is found nowhere fails the build.
class Words {
  constructor() {
    this.dictionary = JSON.parse(readFileSync(new URL('src/form_editor/zh.json', import.meta.url)));
    this.unused = new Set(Object.keys(this.dictionary));
  }

  into(text) {
    return text.replace(/((?:\b(?:label|title|children|placeholder|description|tooltip|text|name)|"aria-label"|\])\s*[:=]\s*|translate\(|_PATH, |return |\? |: |= |\|\| )?(['"`])((?:(?!\2)[^\\\n])+)\2/g, (all, place, quote, word) => {
      if (!(word in this.dictionary) || (!place && !/[ .]/.test(word)) || (/^(\? |: |= )$/.test(place) && !/[ .]/.test(word))) return all;
      this.unused.delete(word);
      return `${place ?? ''}${quote}${this.dictionary[word]}${quote}`;
    });
  }

  allUsed() {
    if (this.unused.size) throw new Error(`form-js has changed: no longer in it: ${[ ...this.unused ].join(' | ')}`);
  }
}
