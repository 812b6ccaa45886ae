// What a task does: who fills which form, which operation runs on what, which table decides, which process is called.
import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';
import { h } from '@bpmn-io/properties-panel/preact';
import { page } from '../../shared/page.js';
import { say } from '../../shared/say.js';
import { operation, property, text as body } from '../extensions.js';
import { processOf } from '../process.js';
import { choice, expression, offered, text } from './fields.js';

const VARIABLE = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const variable = (name) => (!name || VARIABLE.test(name) ? null : say('panel.variable_wrong'));

export function userTask(element, { extensions, vocabulary, forms }) {
  const owner = getBusinessObject(element), set = (name) => (value) => extensions.setProperty(element, owner, name, value);
  const role = property(owner, 'role'), told = role.startsWith('=');
  const roles = [ ...vocabulary.words.roles.filter((one) => one.code !== 'system').map((one) => [ one.code, one.title ]), [ '=', say('panel.role_told') ] ];
  const lane = owner.lanes?.[0]?.name;
  return [
    { id: 'form', component: FormLink, owner, forms },
    choice('role', say('panel.role'), () => (told ? '=' : role), (value) => set('role')(value === '=' ? '=review.role' : value),
      { options: offered(roles, told ? '=' : role, say('panel.role_lane', { lane: lane ?? say('panel.no_lane') })) }),
    ...(told ? [ expression('role-expression', say('panel.role_expression'), () => role.slice(1), (value) => set('role')(`=${value}`)) ] : []),
    expression('scope', say('panel.scope'), () => property(owner, 'scope'), set('scope'), { literal: true, description: say('panel.scope_hint') }),
    expression('due', say('panel.due'), () => property(owner, 'due'), set('due'), { literal: true, description: say('panel.due_hint') })
  ];
}

function FormLink({ owner, forms }) {
  const path = forms.path(owner);
  const shown = forms.has(owner)
    ? h('a', { href: `${page.draft}/edit/${path}`, target: '_blank' }, say('panel.form_open'))
    : h('button', { type: 'button', onClick: () => forms.begin(owner) }, say('panel.form_new'));
  return h('div', { class: 'bio-properties-panel-entry', 'data-entry-id': 'form' },
    h('div', { class: 'bio-properties-panel-label' }, say('panel.form')), h('code', {}, path), ' ', shown);
}

export function serviceTask(element, { extensions, vocabulary }) {
  const owner = getBusinessObject(element), asked = operation(owner), known = vocabulary.operation(asked.id);
  const put = (changed) => extensions.setOperation(element, owner, { ...asked, ...changed });
  const choose = (id) => put({ id, parameters: wanted(vocabulary.operation(id), asked, vocabulary) });
  const named = known?.parameters ?? [], stray = asked.parameters.filter(([ name ]) => !named.some((one) => one.name === name));
  const shown = [ ...named.map(({ name, title }) => [ name, `${title}（${name}）` ]), ...stray.map(([ name ]) => [ name, say('panel.stray', { name }) ]) ];
  const parameter = (name) => asked.parameters.find(([ one ]) => one === name)?.[1] ?? '';
  const setParameter = (name) => (value) => put({ parameters: replaced(asked.parameters, name, value) });
  return [
    choice('operation', say('panel.operation'), () => asked.id, choose, { options: grouped(vocabulary.words.operations, asked.id), description: known?.external ? say('panel.external') : undefined }),
    ...shown.map(([ name, label ]) => expression(`parameter-${name}`, label, () => parameter(name), setParameter(name))),
    text('result', say('panel.result'), () => asked.result, (result) => put({ result }), { check: variable, description: say('panel.result_hint') })
  ];
}

// The value of one parameter changed, or left out when it is empty.
function replaced(parameters, name, value) {
  const others = parameters.some(([ one ]) => one === name) ? parameters.map((pair) => (pair[0] === name ? [ name, value ] : pair)) : [ ...parameters, [ name, value ] ];
  return others.filter(([ , given ]) => given);
}

// What an operation is given to begin with: what is there already, else what the names suggest.
export function wanted(known, asked, vocabulary) {
  const given = new Map(asked.parameters);
  const guess = (name) => (vocabulary.writes(name) ? `${name}.id` : '');
  return (known?.parameters ?? []).map(({ name }) => [ name, given.get(name) || guess(name) ]).filter(([ , value ]) => value);
}

function grouped(operations, value) {
  const groups = new Map();
  for (const one of operations) {
    groups.set(one.group, [ ...(groups.get(one.group) ?? []), { value: one.name, label: `${one.title}（${one.name}）` } ]);
  }
  const known = operations.some((one) => one.name === value);
  return [ { value: '', label: say('panel.none') }, ...(value && !known ? [ { value, label: say('panel.unknown', { value }) } ] : []),
    ...[ ...groups ].map(([ label, children ]) => ({ label, children })) ];
}

const MANY = [ 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER' ];

export function ruleTask(element, { extensions, vocabulary }) {
  const owner = getBusinessObject(element), id = body(owner, 'calledDecisionId');
  const table = vocabulary.words.decisions.find((one) => one.id === id);
  const tables = vocabulary.words.decisions.map((one) => [ one.id, `${one.title || one.id}（${one.id}）` ]);
  return [
    choice('decision', say('panel.decision'), () => id, (value) => extensions.setText(element, owner, 'calledDecisionId', value), { options: offered(tables, id) }),
    ...(table ? [ { id: 'table', component: TableLink, table } ] : []),
    text('result', say('panel.result'), () => property(owner, 'resultVariable'), (value) => extensions.setProperty(element, owner, 'resultVariable', value),
      { check: variable, description: table && MANY.includes(table.policy) ? say('panel.result_many') : say('panel.result_rule', { outputs: table?.outputs.join('、') ?? '' }) })
  ];
}

function TableLink({ table }) {
  return h('div', { class: 'bio-properties-panel-entry' }, h('a', { href: `${page.draft}/edit/${table.path}`, target: '_blank' }, say('panel.table_open')));
}

export function callActivity(element, { modeling, vocabulary, bringIn }) {
  const owner = getBusinessObject(element), here = processOf(owner)?.id;
  const inside = vocabulary.words.processes.filter((one) => one.key !== here).map((one) => [ one.key, `${one.title}（${one.key}）` ]);
  const outside = vocabulary.words.released.map((one) => [ one.key, say('panel.released', { title: one.title, key: one.key }) ]);
  const choose = (key) => { modeling.updateProperties(element, { calledElement: key || undefined }); bringIn(key); };
  return [ choice('called', say('panel.called'), () => owner.calledElement ?? '', choose, { options: offered([ ...inside, ...outside ], owner.calledElement), description: say('panel.called_hint') }) ];
}
