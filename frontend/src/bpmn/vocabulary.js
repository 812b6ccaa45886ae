// What the panel offers: operations, roles, tables, processes, messages, names.  From the server, for this draft.
import { page, send } from '../shared/page.js';
import { variables } from '../shared/feel.js';

export class Vocabulary {
  constructor(eventBus) {
    Object.assign(this, { eventBus, words: { operations: [], roles: [], facts: [], fields: [], decisions: [], processes: [], messages: [], files: [] } });
  }

  async load() {
    this.words = await send('GET', `/studio/catalogue?draft=${page.id}`);
    this.named = null;
    this.eventBus.fire('propertiesPanel.providersChanged');
  }

  operation(name) { return this.words.operations.find((one) => one.name === name); }

  has(file) { return this.words.files.includes(file); }

  // What a role is called: so are the lanes of those who hold it.
  role(code) { return this.words.roles.find((one) => one.code === code)?.title; }

  // Names that an expression may read, for the completion.
  variables() {
    this.named ??= variables([ ...this.words.facts, ...this.words.fields ]);
    return this.named;
  }

  // Whether the system writes a variable of this name.
  writes(name) { return this.words.facts.some((one) => one.name === name); }
}
Vocabulary.$inject = [ 'eventBus' ];
