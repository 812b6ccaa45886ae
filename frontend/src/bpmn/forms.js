// The forms of user tasks: `forms/<process>/<element>.json` in the same draft.  A ready-made task brings its own; it is
// saved with the diagram, and taken out again when the task is undone before anybody has worked on it.
import { Refused, file } from '../shared/page.js';
import { processOf } from './process.js';

const FIRST = 1; // the revision of a form nobody has worked on

export class Forms {
  constructor(elementRegistry, eventBus, vocabulary) {
    Object.assign(this, { elementRegistry, eventBus, vocabulary, planned: new Map(), made: new Map() });
  }

  path(owner) { return `forms/${processOf(owner)?.id}/${owner.id}.json`; }

  has(owner) { return this.planned.has(owner) || this.vocabulary.has(this.path(owner)); }

  // What the task's form will be, should the task stay.
  plan(owner, schema) { this.planned.set(owner, `${JSON.stringify(schema, null, 1)}\n`); }

  begin(owner) {
    this.plan(owner, blank());
    this.eventBus.fire('elements.changed', { elements: [ this.elementRegistry.get(owner.id) ] });
    this.eventBus.fire('forms.begun');
  }

  stays(owner) { return this.elementRegistry.get(owner.id)?.businessObject === owner; }

  // Those that are not saved yet, by path.
  unsaved() {
    const wanted = [ ...this.planned ].filter(([ owner ]) => this.stays(owner) && !this.vocabulary.has(this.path(owner)));
    return Object.fromEntries(wanted.map(([ owner, content ]) => [ this.path(owner), content ]));
  }

  async settle() {
    const fresh = this.unsaved();
    for (const [ path, content ] of Object.entries(fresh)) await once(file(path).save(content, 0));
    const gone = [ ...this.made ].filter(([ owner, path ]) => !this.stays(owner) || this.path(owner) !== path);
    for (const [ owner, path ] of gone) {
      await once(file(path).remove(FIRST));
      this.made.delete(owner);
    }
    for (const owner of this.planned.keys()) if (this.path(owner) in fresh) this.made.set(owner, this.path(owner));
    if (gone.length || Object.keys(fresh).length) await this.vocabulary.load();
  }
}
Forms.$inject = [ 'elementRegistry', 'eventBus', 'vocabulary' ];

const blank = () => ({ type: 'default', schemaVersion: 18, components: [] });

// A file that is there already, or that somebody has worked on since, stays as it is.
async function once(sending) {
  try {
    await sending;
  } catch (error) {
    if (!(error instanceof Refused && error.status === 409)) throw error;
  }
}
