// What a form does without, too: drafts, conditions while typing, focus on errors.
const form = document.querySelector('form[data-form]');
const csrf = form?.elements.csrf?.value;
const words = JSON.parse(form?.dataset.words ?? '{}');
const list = (a) => (Array.isArray(a) ? a : nil(a) ? [] : [a]);
const nil = (a) => a == null;
const eq = (a, b) => (nil(a) || nil(b) ? nil(a) && nil(b) : typeof a === typeof b ? a === b : null);
const cmp = (op, a, b) => {
  if (op === '=') return eq(a, b);
  if (op === '!=') { const r = eq(a, b); return r === null ? null : !r; }
  if (nil(a) || nil(b) || typeof a !== typeof b) return null;
  return op === '<' ? a < b : op === '<=' ? a <= b : op === '>' ? a > b : a >= b;
};
const and = (a, b) => (a === false || b === false ? false : a === true && b === true ? true : null);
const or = (a, b) => (a === true || b === true ? true : a === false && b === false ? false : null);

// The server's own tree of a FEEL condition.  What is unknown here stays as it was drawn.
const value = (t, d) => {
  const [op, ...x] = t;
  switch (op) {
    case 'num': return Number(x[0]);
    case 'str': return x[0];
    case 'true': case 'false': case 'null': return JSON.parse(op);
    case 'var': return d[x[0]] ?? null;
    case '.': return value(x[0], d)?.[x[1]] ?? null;
    case 'list': return x.map((one) => value(one, d));
    case 'and': return and(value(x[0], d), value(x[1], d));
    case 'or': return or(value(x[0], d), value(x[1], d));
    case '=': case '!=': case '<': case '<=': case '>': case '>=': return cmp(op, value(x[0], d), value(x[1], d));
    case 'call': {
      const a = x.slice(1).map((one) => value(one, d));
      if (x[0] === 'not') return typeof a[0] === 'boolean' ? !a[0] : null;
      if (x[0] === 'list contains') return list(a[0]).includes(a[1]);
      if (x[0] === 'count') return list(a[0]).length;
      if (x[0] === 'is defined') return !nil(a[0]);
    }
  }
  throw new Error(`unknown ${op}`);
};

// The answers of the form and of each row, which sees those around it.
const rowOf = (box) => box.closest('[data-row]');
const key = (box) => box.name.slice(rowOf(box)?.dataset.row.length);
const place = (all, box) => {
  const row = rowOf(box);
  if (!all.has(row)) {
    all.set(row, {});
    if (row) (place(all, row.parentElement)[row.parentElement.dataset.list] ??= []).push(all.get(row));
  }
  return all.get(row);
};
const seen = (all, box) => {
  const own = place(all, box);
  const parent = rowOf(box) && seen(all, rowOf(box).parentElement);
  return { ...parent, this: own, parent, ...own };
};
const answers = () => {
  const all = new Map([[null, {}]]);
  for (const box of form.elements) {
    if (!box.name || box.type === 'file') continue;
    const [own, name] = [place(all, box), key(box)];
    if (box.type === 'checkbox' && box.value === 'on') own[name] = box.checked;
    else if (box.type === 'checkbox') { own[name] ??= []; if (box.checked) own[name].push(box.value); }
    else if (box.type === 'radio') { own[name] ??= null; if (box.checked) own[name] = box.value; }
    else own[name] = box.value === '' ? null : box.inputMode === 'decimal' ? Number(box.value) : box.value;
  }
  return all;
};

const conditions = () => {
  const all = answers();
  for (const box of form.querySelectorAll('[data-hide]')) {
    try { box.hidden = value(JSON.parse(box.dataset.hide), seen(all, box)) === true; } catch { /* the server decides */ }
    if (box.hidden) for (const one of box.querySelectorAll('[name]')) place(all, one)[key(one)] = null;
  }
  const money = form.querySelector('[data-fees]');
  if (money) money.textContent = `￥${(money.dataset.fees.split(' ')[all.get(null)[money.dataset.of].length] / 100).toFixed(2)}`;
};

let sent = 0;
let timer = 0;
const tell = (what) => { document.querySelector('#saved').textContent = what; };
const save = (last) => {
  if (!form.dataset.draft) return;
  const body = new FormData(form);
  for (const box of form.querySelectorAll('input[type=file]')) body.delete(box.name);
  sent = Date.now();
  if (last) { navigator.sendBeacon(form.dataset.draft, body); return; }
  fetch(form.dataset.draft, { method: 'POST', body, headers: { 'X-CSRF': csrf } })
    .then((r) => {
      if (r.ok) tell(words.saved);
      if (r.status === 409) { tell(words.elsewhere); delete form.dataset.draft; }
    })
    .catch(() => tell(words.not_saved));
};

if (form) {
  document.querySelector('#sum')?.focus();
  form.addEventListener('input', () => {
    conditions();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(400, 5000 - (Date.now() - sent)));
  });
  form.addEventListener('change', (event) => {
    if ('refresh' in event.target.dataset) form.requestSubmit(document.querySelector('#refresh'));
  });
  let going = false;
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (going && event.submitter?.id !== 'refresh') event.preventDefault();
    going = true;
  });
  addEventListener('pagehide', () => { if (!going && timer) save(true); });
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  conditions();
}
