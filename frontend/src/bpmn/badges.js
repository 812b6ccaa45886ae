// Findings at their elements: a badge with their number, a coloured outline, the words when one points at it.
import { make } from '../shared/elements.js';
import { placeOf } from './process.js';

const KIND = 'finding';

export class Badges {
  constructor(canvas, overlays, elementRegistry, selection) {
    Object.assign(this, { canvas, overlays, elementRegistry, selection, marked: [] });
  }

  show(found) {
    this.overlays.remove({ type: KIND });
    for (const [ element, kind ] of this.marked) if (this.elementRegistry.get(element.id) === element) this.canvas.removeMarker(element, kind);
    this.marked = [];
    const at = new Map();
    for (const one of found) {
      const element = one.element && placeOf(this.elementRegistry, one.element);
      if (element) at.set(element, [ ...(at.get(element) ?? []), one ]);
    }
    for (const [ element, ones ] of at) this.mark(element, ones);
  }

  mark(element, ones) {
    const severity = ones.some((one) => one.severity === 'error') ? 'error' : 'warning';
    const badge = make('button', {
      type: 'button', class: `finding ${severity}`, title: ones.map((one) => `${one.message}\n${one.mend}`).join('\n\n'),
      onclick: () => this.selection.select(element)
    }, String(ones.length));
    this.overlays.add(element, KIND, { position: position(element), html: badge, show: { minZoom: 0.4 } });
    this.canvas.addMarker(element, `has-${severity}`);
    this.marked.push([ element, `has-${severity}` ]);
  }
}
Badges.$inject = [ 'canvas', 'overlays', 'elementRegistry', 'selection' ];

// At the upper left of a shape, in the middle of a connection.
function position(element) {
  if (!element.waypoints) return { top: -10, left: -10 };
  const points = element.waypoints, [ xs, ys ] = [ points.map((one) => one.x), points.map((one) => one.y) ];
  const at = Math.ceil(points.length / 2), [ before, after ] = [ points[at - 1], points[Math.min(at, points.length - 1)] ];
  return { top: (before.y + after.y) / 2 - Math.min(...ys) - 9, left: (before.x + after.x) / 2 - Math.min(...xs) - 9 };
}
