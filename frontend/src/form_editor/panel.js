// The panel of a field: what our pages and checks know of form-js's settings, and our own in words.
import { entry } from './entries.js';
import { say } from '../shared/say.js';

const EXPRESSION = 'undefined-expression'; // form-js leaves out its prefix
const KEPT = {
  general: [ 'label', 'date-label', 'text', 'description', 'key', 'path', 'defaultValue', 'readonly', EXPRESSION ],
  staticOptions: null,
  condition: [ 'conditional-hide' ],
  validation: [ 'required', 'minLength', 'maxLength', 'pattern', 'min', 'max' ],
  'custom-values': null
};
const CHOICES = [ 'select', 'radio', 'checklist', 'taglist' ];
const MANAGED = [ 'kind', 'source', 'sensitive', 'past', 'patternMessage', 'panel' ];

export class Panel {
  constructor(propertiesPanel) { propertiesPanel.registerProvider(this, 500); }

  getGroups(field, editField) {
    return (groups) => {
      if (!field) return groups;
      const kept = groups.filter(({ id }) => id in KEPT).map((group) => trimmed(group, field)).filter((group) => group.items || group.entries.length);
      const own = this.own(field, editField);
      return own.length ? [ ...kept.slice(0, 1), { id: 'own', label: say('form.own'), shouldOpen: true, entries: own }, ...kept.slice(1) ] : kept;
    };
  }

  // The settings that only we have, by what the field is.
  own(field, editField) {
    const of = (name, more) => entry({ name, field, value: field.properties?.[name] ?? '', change: (value) => editField(field, [ 'properties' ], changed(field.properties, name, value)), ...more });
    const found = [];
    if (field.type === 'textfield') found.push(of('kind', { choices: 'kinds' }));
    if (field.type === 'filepicker') found.push(of('kind', { choices: 'file_kinds', words: 'file_kind' }));
    if (CHOICES.includes(field.type)) found.push(of('source', { choices: 'sources' }));
    if (field.type === 'text') found.push(of('panel', { choices: 'panels' }));
    if (field.validate?.pattern) found.push(of('patternMessage', {}));
    if (field.type === 'datetime') found.push(of('past', { tick: true }));
    if (field.key) found.push(of('sensitive', { tick: true }));
    if (field.type === 'default') found.push(entry({ name: 'submitLabel', field, value: field.submitLabel ?? '', change: (value) => editField(field, [ 'submitLabel' ], value || undefined) }));
    return found;
  }
}

Panel.$inject = [ 'propertiesPanel' ];

function trimmed(group, field) {
  if (group.id === 'custom-values') return { ...group, items: group.items.filter(({ label }) => !MANAGED.includes(label)) };
  if (group.id === 'staticOptions') return field.properties?.source ? { ...group, items: null, entries: [] } : group;
  const kept = KEPT[group.id].filter((id) => id !== 'path' || field.type === 'dynamiclist');
  return { ...group, shouldOpen: group.id === 'general', entries: group.entries.filter(({ id }) => kept.includes(id)) };
}

function changed(properties = {}, name, value) {
  const { [name]: before, ...rest } = properties;
  return value ? { ...rest, [name]: value } : rest;
}
