// When a timer fires, what a message brings, which error ends, which value a flow asks for, how many instances there are.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { say } from '../../shared/say.js';
import { properties, property, text as body } from '../extensions.js';
import { choice, expression, offered, text, tick } from './fields.js';

const TIMES = [ 'timeDuration', 'timeDate', 'timeCycle' ];
const ISO = /^(\d{4}-\d\d-\d\dT\S*|P[\dT]\S*|R\d*\/\S+)$/;

const kind = (element, type) => getBusinessObject(element).eventDefinitions?.find((one) => is(one, `bpmn:${type}EventDefinition`));

export function timer(element, services) {
  const definition = kind(element, 'Timer');
  if (!definition) return [];
  const { bpmnFactory, extensions } = services;
  const chosen = TIMES.find((one) => definition[one]) ?? TIMES[0], value = definition[chosen]?.body ?? '';
  const put = (name, words) => {
    const fresh = bpmnFactory.create('bpmn:FormalExpression', { body: words });
    fresh.$parent = definition;
    extensions.carryOut([ { element, moddleElement: definition, properties: { ...Object.fromEntries(TIMES.map((one) => [ one, undefined ])), [name]: fresh } } ]);
  };
  const cycles = is(element, 'bpmn:BoundaryEvent') && getBusinessObject(element).cancelActivity === false;
  const kinds = TIMES.filter((one) => one !== 'timeCycle' || cycles || chosen === one).map((one) => ({ value: one, label: say(`panel.${one}`) }));
  return [
    choice('timer-kind', say('panel.timer'), () => chosen, (name) => put(name, EXAMPLES[name]), { options: kinds }),
    expression('timer-value', say('panel.timer_value'), () => value, (words) => put(chosen, words), { plain: ISO, description: say(`panel.${chosen}_hint`) })
  ];
}

const EXAMPLES = { timeDuration: 'P3D', timeDate: '2027-03-01T09:00:00+08:00', timeCycle: 'R3/P1D' };

export function message(element, services) {
  const definition = kind(element, 'Message');
  if (!definition) return [];
  const { extensions, vocabulary } = services, owner = getBusinessObject(element);
  const name = definition.messageRef?.name ?? '';
  const names = [ ...new Set([ ...vocabulary.words.messages, ...roots(element, 'bpmn:Message').map((one) => one.name).filter(Boolean) ]) ];
  return [
    text('message', say('panel.message'), () => name, (given) => refer(element, definition, 'messageRef', 'bpmn:Message', { name: given }, services),
      { description: names.length ? say('panel.message_hint', { names: names.join('、') }) : undefined }),
    expression('key', say('panel.key'), () => property(owner, 'key'), (value) => extensions.setProperty(element, owner, 'key', value), { description: say('panel.key_hint') }),
    text('message-variable', say('panel.message_variable'), () => body(definition, 'messageVariable'), (value) => extensions.setText(element, definition, 'messageVariable', value))
  ];
}

export function error(element, services) {
  const definition = kind(element, 'Error');
  if (!definition) return [];
  const code = definition.errorRef?.errorCode ?? '';
  const errors = [ ...new Set([ ...services.vocabulary.words.operations.flatMap((one) => one.errors), ...roots(element, 'bpmn:Error').map((one) => one.errorCode).filter(Boolean) ]) ];
  return [ text('error', say('panel.error'), () => code, (given) => refer(element, definition, 'errorRef', 'bpmn:Error', { name: given, errorCode: given }, services),
    { description: say('panel.error_hint', { codes: errors.join('、') }) }) ];
}

const definitions = (element) => {
  let at = getBusinessObject(element);
  while (at.$parent) at = at.$parent;
  return at;
};
const roots = (element, type) => definitions(element).get('rootElements').filter((one) => is(one, type));

// Lets an event refer to the message or error of this name, made where there is none yet.
function refer(element, definition, reference, type, given, { bpmnFactory, extensions }) {
  if (!given.name) return extensions.carryOut([ { element, moddleElement: definition, properties: { [reference]: undefined } } ]);
  const all = definitions(element), [ key ] = Object.keys(given).slice(-1);
  const found = roots(element, type).find((one) => one[key] === given[key]);
  const fresh = found ?? Object.assign(bpmnFactory.create(type, given), { $parent: all });
  return extensions.carryOut([
    ...(found ? [] : [ { element, moddleElement: all, properties: { rootElements: [ ...all.get('rootElements'), fresh ] } } ]),
    { element, moddleElement: definition, properties: { [reference]: fresh } }
  ]);
}

export function start(element, { extensions }) {
  const owner = getBusinessObject(element);
  if (!is(element, 'bpmn:StartEvent') || !is(owner.$parent, 'bpmn:Process')) return [];
  const set = (name) => (value) => extensions.setProperty(element, owner, name, value);
  return [
    tick('by', say('panel.by_system'), () => property(owner, 'by') === 'system', (ticked) => set('by')(ticked ? 'system' : ''), { description: say('panel.by_hint') }),
    text('given', say('panel.given'), () => property(owner, 'given'), set('given'), { description: say('panel.given_hint') })
  ];
}

const DECIDES = [ 'bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway' ];

export function flow(element, { modeling, bpmnFactory }) {
  const owner = getBusinessObject(element), source = owner.sourceRef;
  if (!is(element, 'bpmn:SequenceFlow') || !source || !DECIDES.some((one) => is(source, one)) && !owner.conditionExpression) return [];
  const isDefault = source.default === owner;
  const set = (value) => modeling.updateProperties(element, { conditionExpression: value ? bpmnFactory.create('bpmn:FormalExpression', { body: value }) : undefined });
  const turn = (ticked) => modeling.updateProperties(element.source, { default: ticked ? owner : undefined });
  return [
    tick('default', say('panel.default'), () => isDefault, turn, { description: say('panel.default_hint') }),
    ...(isDefault ? [] : [ expression('condition', say('panel.condition'), () => owner.conditionExpression?.body ?? '', set, { description: say('panel.condition_hint') }) ])
  ];
}

// Properties of other kinds, as they stand in the file.
const KNOWN = [ 'role', 'scope', 'due', 'key', 'by', 'given', 'resultVariable' ];

export function others(element, { extensions }) {
  const owner = getBusinessObject(element);
  return properties(owner).filter(([ name ]) => !KNOWN.includes(name))
    .map(([ name, value ]) => text(`property-${name}`, name, () => value, (given) => extensions.setProperty(element, owner, name, given)));
}

export function instances(element, { bpmnFactory, extensions }) {
  const loop = getBusinessObject(element).loopCharacteristics;
  if (!is(loop, 'bpmn:MultiInstanceLoopCharacteristics')) return [];
  const put = (properties) => extensions.carryOut([ { element, moddleElement: loop, properties } ]);
  const formal = (value) => (value ? Object.assign(bpmnFactory.create('bpmn:FormalExpression', { body: value }), { $parent: loop }) : undefined);
  const item = (value, type) => (value ? Object.assign(bpmnFactory.create(type, { id: `${getBusinessObject(element).id}_${value}`, name: value }), { $parent: loop }) : undefined);
  return [
    expression('cardinality', say('panel.cardinality'), () => loop.loopCardinality?.body ?? '', (value) => put({ loopCardinality: formal(value) }), { description: say('panel.cardinality_hint') }),
    ...[ 'loopDataInputRef', 'inputDataItem', 'loopDataOutputRef', 'outputDataItem' ].map((name) => text(name, say(`panel.${name}`), () => named(loop[name]),
      (value) => put({ [name]: name.endsWith('Item') ? item(value, ITEMS[name]) : value ? { id: value } : undefined }))),
    expression('completion', say('panel.completion'), () => loop.completionCondition?.body ?? '', (value) => put({ completionCondition: formal(value) }))
  ];
}

const ITEMS = { inputDataItem: 'bpmn:DataInput', outputDataItem: 'bpmn:DataOutput' };
const named = (given) => given?.name ?? given?.id ?? '';
