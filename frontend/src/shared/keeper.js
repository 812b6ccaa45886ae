// Keeps a file of a draft while it is worked on: checked and saved by itself, never over a colleague's work, never lost
// when the session ends or the line drops.
//
// Of its page it wants `write`, a promise of the file's present text, and tells it `onState(state, words)` with one of
// saved, dirty, saving, failed, and `onFindings(findings)`.  The page calls `open()` for the text to begin with and
// `changed()` after every change.  A page whose file brings others with it gives `beside`, those not saved yet by path,
// and `before`, which saves them.
import { Refused, page, send } from './page.js';
import { ask } from './dialog.js';
import { say } from './say.js';

const LOOK = 400; // milliseconds after the last change until it is held in this browser and checked
const WAIT = 1800; // milliseconds after the last change until it is saved
const AGAIN = 10_000; // milliseconds until a server that was not reached is tried again
const ENDED = [ 401, 403 ];
const SMALL = 60_000; // bytes a page may still send while it is left

export class Keeper {
  constructor({ write, onState, onFindings, beside = () => ({}), before = async () => {} }) {
    Object.assign(this, { write, onState, onFindings, beside, before, revision: 0, dirty: false, halted: false, looking: 0, timer: 0, running: null });
    addEventListener('beforeunload', (event) => this.warn(event));
    addEventListener('pagehide', () => this.leave());
    addEventListener('online', () => this.dirty && this.save());
  }

  // The text to begin with: the server's, or what this browser still holds of work that was not saved.
  async open() {
    const file = await page.file.read();
    this.revision = file.revision;
    const held = this.copy();
    if (!held || held.content === file.content) return this.begin(file.content);
    if (held.revision === file.revision) return this.begin(held.content, true);
    const mine = await ask(say('held.title'), [ say('held.changed', { who: file.changed_by, at: clock(file.changed_at) }) ], [
      [ say('conflict.copy'), true ], [ say('conflict.theirs'), false ] ]);
    if (mine) await this.intoCopy(held.content);
    return this.begin(file.content);
  }

  begin(content, restored = false) {
    if (restored) this.changed(say('held.restored'));
    else { this.forget(); this.onState('saved', ''); }
    return content;
  }

  changed(words = say('save.waiting')) {
    this.dirty = true;
    if (!this.halted) this.onState('dirty', words);
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.look(), LOOK);
    this.later(WAIT);
  }

  // Holds the text and asks what the checks say of it, before it is saved.  A refusal is told when it is saved.
  async look() {
    const content = await this.write();
    this.hold(content);
    const told = this.halted ? null : await page.file.check(content, this.beside()).catch(() => null);
    if (told && this.dirty) this.onFindings(told.findings);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    if (!this.halted) this.timer = setTimeout(() => this.save(), milliseconds);
  }

  // Saves now; one save at a time.
  async save() {
    clearTimeout(this.timer);
    if (this.running) { await this.running; return this.dirty && !this.halted ? this.save() : undefined; }
    if (!this.dirty || this.halted) return undefined;
    this.running = this.put().finally(() => { this.running = null; });
    return this.running;
  }

  async put() {
    this.dirty = false;
    this.onState('saving', say('save.saving'));
    const content = await this.write();
    this.hold(content);
    try {
      await this.before();
      const { revision, findings } = await page.file.save(content, this.revision);
      this.revision = revision;
      if (!this.dirty) this.forget();
      this.onState(this.dirty ? 'dirty' : 'saved', say('save.saved', { at: clock(new Date()) }));
      this.onFindings(findings);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.dirty = true;
      await this.refused(error, content);
    }
  }

  async refused({ status, answer, message }, content) {
    if (status === 409) return this.conflict(answer, content);
    if (ENDED.includes(status)) return this.ended(message);
    this.onState('failed', status ? say('save.refused', { why: message }) : say('save.offline'));
    if (!status || status >= 500) this.later(AGAIN);
    return undefined;
  }

  // A colleague has saved this file meanwhile: nothing is written over it.  One's own last words may also have come late.
  async conflict(answer, content) {
    const there = answer.revision ? await page.file.read() : {};
    if (there.content === content) return this.adopt(there);
    this.halted = true;
    this.onState('failed', say('conflict.state'));
    const told = answer.revision ? say('conflict.changed', { who: answer.changed_by, at: clock(answer.changed_at) }) : answer.error;
    const choices = [ [ say('conflict.copy'), 'copy' ], [ say('conflict.look'), 'look' ], [ say('conflict.reload'), 'reload' ] ];
    let chosen = 'look';
    while (chosen === 'look') {
      chosen = await ask(say('conflict.title'), [ told, say('conflict.safe') ], answer.revision ? choices : choices.slice(0, 1));
      if (chosen === 'look') open(`${location.pathname}?look=1`, '_blank', 'noopener');
    }
    return chosen === 'copy' ? this.intoCopy(content) : this.reload();
  }

  adopt({ revision, changed_at }) {
    this.revision = revision;
    this.dirty = false;
    this.forget();
    this.onState('saved', say('save.saved', { at: clock(changed_at) }));
  }

  // A draft of one's own, with everything of this one and one's own text in place of this file.
  async intoCopy(content) {
    const { address } = await send('POST', `${page.draft}/copy`, { path: page.path, content });
    this.dirty = false;
    this.forget();
    location.assign(address);
    await new Promise(() => {});
  }

  reload() {
    this.dirty = false;
    this.forget();
    location.reload();
  }

  async ended(message) {
    this.halted = true;
    this.onState('failed', say('session.state'));
    await ask(say('session.title'), [ message, say('session.kept') ], [ [ say('session.sign_in'), true ] ]);
    this.dirty = false;
    location.assign(`${page.main.dataset.login}?next=${encodeURIComponent(location.pathname)}`);
  }

  // The browser's own copy: until the server has it.
  hold(content) {
    try {
      localStorage.setItem(this.place, JSON.stringify({ content, revision: this.revision }));
    } catch {
      this.onState('failed', say('held.full'));
    }
  }

  copy() { return JSON.parse(localStorage.getItem(this.place) ?? 'null'); }

  forget() { localStorage.removeItem(this.place); }

  get place() { return `studio:${page.draft}:${page.path}`; }

  // Whoever leaves is asked; what was changed last is held, and sent when the page goes.
  warn(event) {
    if (!this.dirty) return;
    event.preventDefault();
    this.write().then((content) => this.hold(content));
  }

  leave() {
    const held = this.dirty && this.copy();
    if (held && held.content.length < SMALL) page.file.save(held.content, this.revision, { keepalive: true }).catch(() => {});
  }
}

function clock(when) {
  return new Date(when).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' });
}
