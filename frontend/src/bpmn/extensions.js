// The engine's extension elements of a diagram.  They are kept as generic XML, so that what we do not know, of
// SpiffWorkflow or of any other tool, survives a save.
const URI = 'http://spiffworkflow.org/bpmn/schema/1.0/core';

const values = (owner) => owner.extensionElements?.get('values') ?? [];
const isCalled = (one, name) => one.$descriptor?.ns?.uri === URI && one.$descriptor.ns.localName === name;
const children = (one, name) => (one?.$children ?? []).filter((child) => isCalled(child, name));

// The element of this name, if the owner (a business object) has one.
export const find = (owner, name) => values(owner).find((one) => isCalled(one, name));

// The text in an element, '' without one.
export const text = (owner, name) => (find(owner, name)?.$body ?? '').trim();

// The `spiffworkflow:properties` as [name, value] pairs.
export const properties = (owner) => children(find(owner, 'properties'), 'property').map((one) => [ one.name, one.value ?? '' ]);

export const property = (owner, name) => properties(owner).find(([ key ]) => key === name)?.[1] ?? '';

// A service task's operation: { id, result, parameters: [[name, expression]] }.
export function operation(owner) {
  const found = find(owner, 'serviceTaskOperator');
  const list = children(children(found, 'parameters')[0], 'parameter');
  return { id: found?.id ?? '', result: found?.resultVariable ?? '', parameters: list.map((one) => [ one.id, one.value ?? '' ]) };
}

// Makes the elements, and works out the changes that put them in place.
export class Extensions {
  constructor(moddle, bpmnFactory, commandStack) {
    Object.assign(this, { moddle, bpmnFactory, commandStack });
  }

  make(name, attributes = {}, inside = {}) {
    return this.moddle.createAny(`spiffworkflow:${name}`, URI, { ...attributes, ...inside });
  }

  textual(name, body) {
    return body ? this.make(name, {}, { $body: body }) : null;
  }

  propertyList(pairs) {
    const kept = pairs.filter(([ , value ]) => value !== '' && value !== undefined);
    return kept.length ? this.make('properties', {}, { $children: kept.map(([ name, value ]) => this.make('property', { name, value })) }) : null;
  }

  operator({ id, result, parameters }) {
    if (!id) return null;
    const list = parameters.map(([ name, value ]) => this.make('parameter', { id: name, type: 'any', value }));
    const inside = list.length ? { $children: [ this.make('parameters', {}, { $children: list }) ] } : {};
    return this.make('serviceTaskOperator', { id, ...(result && { resultVariable: result }) }, inside);
  }

  // An `extensionElements` for something that is only being made.
  around(...elements) {
    const kept = elements.filter(Boolean);
    return kept.length ? { extensionElements: this.bpmnFactory.create('bpmn:ExtensionElements', { values: kept }) } : {};
  }

  // The change that lets `owner` (in `element`) have this element of this name, or none.
  change(element, owner, name, fresh) {
    const old = values(owner);
    const at = old.findIndex((one) => isCalled(one, name));
    const kept = at < 0 ? [ ...old, fresh ] : [ ...old.slice(0, at), fresh, ...old.slice(at + 1) ];
    const wanted = kept.filter(Boolean);
    if (!owner.extensionElements) {
      const around = this.bpmnFactory.create('bpmn:ExtensionElements', { values: wanted });
      around.$parent = owner;
      return { element, moddleElement: owner, properties: { extensionElements: wanted.length ? around : undefined } };
    }
    if (!wanted.length) return { element, moddleElement: owner, properties: { extensionElements: undefined } };
    return { element, moddleElement: owner.extensionElements, properties: { values: wanted } };
  }

  setProperty(element, owner, name, value) {
    const pairs = properties(owner);
    const at = pairs.findIndex(([ key ]) => key === name);
    const fresh = at < 0 ? [ ...pairs, [ name, value ] ] : pairs.map((pair, i) => (i === at ? [ name, value ] : pair));
    this.carryOut([ this.change(element, owner, 'properties', this.propertyList(fresh)) ]);
  }

  setText(element, owner, name, body) {
    this.carryOut([ this.change(element, owner, name, this.textual(name, body)) ]);
  }

  setOperation(element, owner, asked) {
    this.carryOut([ this.change(element, owner, 'serviceTaskOperator', this.operator(asked)) ]);
  }

  // Several changes as one step that can be undone.
  carryOut(changes) {
    this.commandStack.execute('properties-panel.multi-command-executor', changes.map((context) => ({ cmd: 'element.updateModdleProperties', context })));
  }
}
Extensions.$inject = [ 'moddle', 'bpmnFactory', 'commandStack' ];
