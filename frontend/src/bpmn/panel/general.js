// What every element has: name, id, documentation; and what the checks say of it.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { h } from '@bpmn-io/properties-panel/preact';
import { say } from '../../shared/say.js';
import { area, text } from './fields.js';

const ID = /^[\p{L}_][\p{L}\p{N}_.-]{0,79}$/u;

export function general(element, { modeling, moddle, bpmnFactory, extensions, forms }) {
  const shown = getBusinessObject(element), owner = is(shown, 'bpmn:Participant') && shown.processRef ? shown.processRef : shown;
  const free = (id) => (id === owner.id || !moddle.ids.assigned(id) ? null : say('panel.id_taken'));
  const check = (id) => (ID.test(id ?? '') ? free(id) : say('panel.id_wrong'));
  const rename = (name) => (owner === shown ? modeling.updateProperties(element, { name: name || undefined })
    : extensions.carryOut([ { element, moddleElement: shown, properties: { name } }, { element, moddleElement: owner, properties: { name } } ]));
  const fixed = is(owner, 'bpmn:Process') || (is(owner, 'bpmn:UserTask') && forms.has(owner));
  if (is(owner, 'bpmn:Collaboration')) return [ { id: 'hint', component: Hint } ];
  return [
    ...(is(owner, 'bpmn:TextAnnotation') ? [] : [ text('name', say('panel.name'), () => shown.name, rename) ]),
    ...(is(owner, 'bpmn:TextAnnotation') ? [ area('text', say('panel.text'), () => owner.text, (value) => modeling.updateProperties(element, { text: value })) ] : []),
    text('id', say('panel.id'), () => owner.id, (id) => modeling.updateProperties(element, { id }), { check, disabled: fixed, description: fixed ? say('panel.id_fixed') : undefined }),
    area('documentation', say('panel.documentation'), () => owner.get('documentation')[0]?.text, (value) => document(element, owner, value, { bpmnFactory, extensions }))
  ];
}

const Hint = () => h('p', { class: 'bio-properties-panel-entry' }, say('panel.hint'));

function document(element, owner, words, { bpmnFactory, extensions }) {
  const [ first, ...rest ] = owner.get('documentation');
  const fresh = words ? [ bpmnFactory.create('bpmn:Documentation', { ...(first?.textFormat && { textFormat: first.textFormat }), text: words }) ] : [];
  extensions.carryOut([ { element, moddleElement: owner, properties: { documentation: [ ...fresh, ...rest ] } } ]);
}

function Finding({ one }) {
  return h('div', { class: `bio-properties-panel-entry told ${one.severity}` },
    h('p', {}, one.message), h('p', { class: 'mend' }, one.mend, ' ', h('a', { href: one.page, target: '_blank' }, say('checks.why'))));
}

export const told = (found) => found.map((one, at) => ({ id: `finding-${at}`, component: Finding, one }));
