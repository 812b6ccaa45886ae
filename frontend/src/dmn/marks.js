// Findings at the cells, rows and columns they are about.  A sheet of their own: the table draws itself anew at will.
import { page } from '../shared/page.js';

const COLOURS = { error: '#b3261e', warning: '#b36b00' };

export class Marks {
  constructor(tables) {
    this.tables = tables;
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [ ...document.adoptedStyleSheets, this.sheet ];
  }

  show(found) {
    const rules = found.filter((one) => one.path === page.path && one.element).map((one) => `${places(one.element)}{box-shadow:inset 0 0 0 2px ${COLOURS[one.severity]}}`);
    this.sheet.replaceSync(rules.reverse().join('\n'));
  }

  // Leads to what a finding is about: its table, then its cell.
  async go({ element }) {
    const view = this.tables.viewOf(element);
    if (!view) return;
    if (this.tables.getActiveView() !== view) await this.tables.open(view);
    const place = page.canvas.querySelector(places(element)) ?? page.canvas.querySelector('.decision-table-properties');
    place.scrollIntoView({ block: 'center', inline: 'center' });
    (place.querySelector('[contenteditable]') ?? place).focus();
    place.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  }
}

const places = (id) => `:is(td[data-element-id="${CSS.escape(id)}"],th[data-col-id="${CSS.escape(id)}"])`;
