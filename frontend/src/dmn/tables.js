// dmn-js with nothing but decision tables: what else a DMN file may draw is kept, and not shown.
import EditingManager from 'dmn-js-shared/lib/base/EditingManager.js';
import TableEditor from 'dmn-js-decision-table/lib/Editor.js';
import { is } from 'dmn-js-shared/lib/util/ModelUtil.js';
import words from './words.js';

const FEEL = { options: [ { value: 'feel', label: 'FEEL' } ], defaults: { editor: 'feel' } };

export class Tables extends EditingManager {
  constructor(container) {
    super({ container, common: { expressionLanguages: FEEL }, decisionTable: { additionalModules: [ words ] } });
    this.on('viewer.created', ({ viewer }) => viewer.on('commandStack.changed', ({ trigger }) => this.changed(trigger)));
  }

  onChange() {}

  onUndoable() {}

  _getViewProviders() {
    return [ { id: 'decisionTable', constructor: TableEditor, opens: (element) => is(element, 'dmn:Decision') && is(element.decisionLogic, 'dmn:DecisionTable') } ];
  }

  changed(trigger) {
    this.onUndoable();
    if (trigger !== 'clear') this.onChange();
  }

  async xml() { return (await this.saveXML({ format: true })).xml; }

  get stack() { return this.getActiveViewer()?.get('commandStack'); }

  // The view of the decision that holds this element, by its id.
  viewOf(id) {
    const holds = ({ decisionLogic }) => [ decisionLogic, ...decisionLogic.input ?? [], ...decisionLogic.output ?? [], ...decisionLogic.rule ?? [] ].some((one) => one.id === id)
      || decisionLogic.rule?.some((rule) => [ ...rule.inputEntry ?? [], ...rule.outputEntry ?? [] ].some((one) => one.id === id));
    return this.getViews().find(({ element }) => element.id === id || holds(element));
  }
}
