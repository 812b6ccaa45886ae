// Undo gives back the very file.  The library puts what it restores at the end of a list: here the order of every list
// is remembered for each step, and given back with it.
export class Order {
  constructor(eventBus, bpmnjs) {
    Object.assign(this, { bpmnjs, steps: [], at: 0 });
    eventBus.on('import.done', () => { this.steps = [ this.lists() ]; this.at = 0; });
    eventBus.on('commandStack.changed', 3000, ({ trigger }) => this.moved(trigger));
  }

  moved(trigger) {
    if (trigger === 'execute') {
      this.at += 1;
      this.steps = [ ...this.steps.slice(0, this.at), this.lists() ];
    } else if (trigger === 'undo' || trigger === 'redo') {
      this.at += trigger === 'undo' ? -1 : 1;
      for (const [ list, remembered ] of this.steps[this.at]) arrange(list, remembered);
    }
  }

  // Every list of the file with a copy of what is in it.
  lists() {
    const found = new Map(), visit = (element) => {
      for (const { name, isMany, isReference } of element.$descriptor.properties ?? []) {
        const inside = Object.prototype.hasOwnProperty.call(element, name) ? element[name] : undefined;
        if (isMany && Array.isArray(inside)) found.set(inside, [ ...inside ]);
        if (!isReference) [ inside ].flat().filter((one) => one?.$descriptor && !one.$descriptor.isGeneric).forEach(visit);
      }
    };
    visit(this.bpmnjs.getDefinitions());
    return found;
  }
}
Order.$inject = [ 'eventBus', 'bpmnjs' ];

function arrange(list, remembered) {
  const same = list.length === remembered.length && remembered.every((one) => list.includes(one));
  if (same) list.splice(0, list.length, ...remembered);
}
