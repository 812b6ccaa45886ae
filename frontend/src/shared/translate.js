// Chinese words of the packages and our own.  What has no translation is collected: a test wants the list empty.
import { bpmn, own } from '../zh.json';

export const missing = new Set();
globalThis.untranslated = missing;

const filled = (text, facts) => text.replace(/{([^}]+)}/g, (all, name) => (name in facts ? facts[name] : all));

// A word of a package.
export function translate(template, facts = {}) {
  const text = String(template ?? '');
  if (!(text in bpmn) && /[A-Za-z]{2}/.test(text)) missing.add(text);
  return filled(bpmn[text] ?? text, facts);
}

// A word of ours, by its key.
export function say(key, facts = {}) {
  if (!(key in own)) missing.add(key);
  return filled(own[key] ?? key, facts);
}

export default { translate: [ 'value', translate ] };
