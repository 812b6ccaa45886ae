// How much of a diagram is seen, and the buttons for it.
import { getBBox } from 'diagram-js/lib/util/Elements';
import { say } from '../shared/say.js';

const EDGE = 25, AROUND = 80, LEAST = 0.1, READABLE = 0.8, MOST = 4, STEP = 1.25; // pixels, pixels, scales

export class Zoom {
  // `left`: what lies over the canvas there, in pixels.
  constructor(canvas, left = EDGE) { Object.assign(this, { canvas, left }); }

  // The whole diagram, but no smaller than `least`: then its beginning.
  fit(least = LEAST) {
    const { inner, outer } = this.canvas.viewbox();
    const scale = Math.max(least, Math.min(1, (outer.width - this.left - EDGE) / inner.width, (outer.height - 2 * EDGE) / inner.height));
    const above = Math.max(EDGE / scale, (outer.height / scale - inner.height) / 2);
    this.canvas.viewbox({ x: inner.x - this.left / scale, y: inner.y - above, width: outer.width / scale, height: outer.height / scale });
  }

  // As when it is opened: what is written can be read.
  open() { this.fit(READABLE); }

  readable() { if (this.canvas.zoom() < READABLE) this.open(); }

  // Brings an element to the middle, unless it is well in view.
  to(element) {
    const { x, y, width, height } = getBBox(element), view = this.canvas.viewbox(), edge = AROUND / view.scale;
    const seen = x > view.x + edge + this.left / view.scale && y > view.y + edge && x + width < view.x + view.width - edge && y + height < view.y + view.height - edge;
    if (!seen) this.canvas.viewbox({ x: x + (width - view.width) / 2, y: y + (height - view.height) / 2, width: view.width, height: view.height });
  }

  by(factor) { this.canvas.zoom(Math.max(LEAST, Math.min(MOST, this.canvas.zoom() * factor))); }

  // `add(label, onclick, title)` makes a button.
  buttons(add, eventBus) {
    add('−', () => this.by(1 / STEP), say('zoom.out'));
    const full = add('', () => this.canvas.zoom(1), say('zoom.full'));
    add('+', () => this.by(STEP), say('zoom.in'));
    add(say('zoom.fit'), () => this.fit());
    eventBus.on('canvas.viewbox.changed', () => { full.textContent = `${Math.round(this.canvas.zoom() * 100)}%`; });
  }
}
