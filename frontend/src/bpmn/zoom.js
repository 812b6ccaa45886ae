// How much of a diagram is seen, and the buttons for it.
import { say } from '../shared/say.js';

const EDGE = 25, LEAST = 0.1, READABLE = 0.8, MOST = 4, STEP = 1.25; // pixels, scales

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
