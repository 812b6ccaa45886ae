// Fields of the panel.  Each is told what it shows, how its value is read and how it is changed.
import {
  CheckboxEntry, FeelEntry, SelectEntry, TextAreaEntry, TextFieldEntry,
  isCheckboxEntryEdited, isFeelEntryEdited, isSelectEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useService } from 'bpmn-js-properties-panel';
import { wrong } from '../../shared/feel.js';
import { say } from '../../shared/say.js';
import { translate } from '../translate.js';

const bare = (value) => (value ?? '').replace(/^=/, '').trim();

function Text({ area, get, set, check, ...rest }) {
  const debounce = useService('debounceInput');
  const setValue = (value, error) => (error ? undefined : set(value ?? ''));
  return h(area ? TextAreaEntry : TextFieldEntry, { ...rest, translate, debounce, getValue: get, setValue, validate: check, autoResize: true });
}

function Choice({ get, set, options, ...rest }) {
  return h(SelectEntry, { ...rest, translate, getValue: get, setValue: set, getOptions: () => options });
}

function Tick({ get, set, ...rest }) {
  return h(CheckboxEntry, { ...rest, translate, getValue: get, setValue: set });
}

// An expression.  `literal`: it may also be a plain word, told apart by the "=" that the file then carries.  `plain`: it
// may also be a word of this form, which the file tells apart by nothing else.
function Expression({ get, set, literal, plain, ...rest }) {
  const debounce = useService('debounceInput'), words = useService('vocabulary');
  const isWord = (value) => (plain ? plain.test(bare(value)) : literal && !value?.startsWith('='));
  const validate = (value) => (bare(value) && !isWord(value) ? wrong(bare(value)) : null);
  const getValue = () => (literal || !get() || isWord(get()) ? get() : `=${get()}`);
  const setValue = (value) => set(literal ? (value ?? '').trim() : bare(value));
  return h(FeelEntry, { ...rest, debounce, validate, getValue, setValue, translate, feel: literal || plain ? 'optional' : 'required', variables: words.variables() });
}

const entry = (component, isEdited) => (id, label, get, set, more = {}) => ({ id, component, isEdited, label, get, set, ...more });

export const text = entry(Text, isTextFieldEntryEdited);
export const area = (id, label, get, set, more) => ({ ...entry(Text, isTextAreaEntryEdited)(id, label, get, set, more), area: true });
export const choice = entry(Choice, isSelectEntryEdited);
export const tick = entry(Tick, isCheckboxEntryEdited);
export const expression = entry(Expression, isFeelEntryEdited);

// Options of a choice: [value, label] pairs, with an empty one on top; a value that is no longer offered stays.
export function offered(pairs, value, none = say('panel.none')) {
  const known = [ [ '', none ], ...pairs ];
  const kept = value && !pairs.some(([ one ]) => one === value) ? [ [ value, say('panel.unknown', { value }) ] ] : [];
  return [ ...known, ...kept ].map(([ one, label ]) => ({ value: one, label }));
}
