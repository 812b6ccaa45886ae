// The palette: ready-made fields first; of form-js's own those that our pages show.
import { iconsByType } from '@bpmn-io/form-js-viewer';
import { say } from '../shared/say.js';
import ready from './ready.json';

const SHOWN = [ 'textfield', 'textarea', 'number', 'expression', 'datetime', 'checkbox', 'checklist', 'radio', 'select', 'text', 'group', 'dynamiclist' ];

export class Kinds {
  constructor(formFields, formFieldRegistry) {
    this.registry = formFieldRegistry;
    const known = { ...formFields._formFields };
    for (const [ type, one ] of Object.entries(known)) if (!SHOWN.includes(type)) formFields.register(type, unlisted(one));
    for (const one of ready) formFields.register(one.id, this.kind(one, known[one.field.type]));
  }

  // A field that becomes one of form-js's types as soon as it is placed.
  kind({ id, field }, base) {
    const name = say(`field.${id}`);
    const create = (given) => {
      const made = base.config.create({ ...given, type: field.type, label: name });
      return { ...made, ...(made.values && { values: [] }), ...structuredClone(field), ...this.key(given, field) };
    };
    return { config: { ...base.config, type: id, name, icon: iconsByType(field.type), group: 'ready', create } };
  }

  // The kind's usual key, where nobody has it yet.
  key(given, field) {
    const taken = this.registry.getAll().some((one) => one.key === field.key);
    return { key: taken ? undefined : field.key, id: given.id, _parent: given._parent };
  }
}

Kinds.$inject = [ 'formFields', 'formFieldRegistry' ];

// Still opened where a form has one, no longer offered.
function unlisted(one) {
  return Object.assign((props) => one(props), { config: { ...one.config, group: undefined } });
}
