// form-js's editor with what our forms know, and without what they do not.
import { FormEditor } from '@bpmn-io/form-js-editor';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/esm/l10n/zh.js';
import { Kinds } from './kinds.js';
import { Panel } from './panel.js';
import { say } from '../shared/say.js';

const own = { __init__: [ 'kinds', 'ownPanel' ], kinds: [ 'type', Kinds ], ownPanel: [ 'type', Panel ] };

export function editorOf(container) {
  flatpickr.localize({ ...Mandarin, monthAriaLabel: say('form.month'), yearAriaLabel: say('form.year'), hourAriaLabel: say('form.hour'), minuteAriaLabel: say('form.minute') });
  return new FormEditor({ container, additionalModules: [ own ] });
}

// Shows the field that a finding is about.
export function lead(editor, { field }) {
  const found = editor.get('formFieldRegistry').getAll().find((one) => [ one.key, one.key?.split('.').pop(), one.path, one.id ].includes(field));
  if (!found) return;
  editor.get('selection').set(found);
  document.querySelector(`[data-id="${CSS.escape(found.id)}"]`)?.scrollIntoView({ block: 'center' });
}
