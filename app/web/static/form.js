// Adds to a form what it does without, too: drafts, conditions while typing, pictures sent at once, focus on errors.
const form = document.querySelector('form[data-form]');
const csrf = form?.elements.csrf?.value;
const words = JSON.parse(form?.dataset.words ?? '{}');
const list = (a) => (Array.isArray(a) ? a : a == null ? [] : [a]);
const nil = (a) => a === undefined || a === null;
const eq = (a, b) => (nil(a) || nil(b) ? nil(a) && nil(b) : typeof a === typeof b ? a === b : null);
const cmp = (op, a, b) => {
  if (op === '=') return eq(a, b);
  if (op === '!=') { const r = eq(a, b); return r === null ? null : !r; }
  if (nil(a) || nil(b) || typeof a !== typeof b) return null;
  return op === '<' ? a < b : op === '<=' ? a <= b : op === '>' ? a > b : a >= b;
};
const and = (a, b) => (a === false || b === false ? false : a === true && b === true ? true : null);
const or = (a, b) => (a === true || b === true ? true : a === false && b === false ? false : null);

// The server's own tree of a FEEL condition.  What this small evaluator does not know stays as the server drew it.
const value = (t, d) => {
  const [op, ...x] = t;
  switch (op) {
    case 'num': return Number(x[0]);
    case 'str': return x[0];
    case 'true': return true;
    case 'false': return false;
    case 'null': return null;
    case 'var': return d[x[0]] ?? null;
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

const answers = () => {
  const found = {};
  for (const box of form.elements) {
    if (!box.name || box.type === 'file' || box.name === 'csrf') continue;
    if (box.type === 'checkbox' && box.value === 'on') found[box.name] = box.checked;
    else if (box.type === 'checkbox') { found[box.name] ??= []; if (box.checked) found[box.name].push(box.value); }
    else if (box.type === 'radio') { found[box.name] ??= null; if (box.checked) found[box.name] = box.value; }
    else if (box.value === '') found[box.name] = null;
    else found[box.name] = box.inputMode === 'decimal' ? Number(box.value) : box.value;
  }
  return found;
};

const conditions = () => {
  const given = answers();
  for (const box of form.querySelectorAll('[data-hide]')) {
    try { box.hidden = value(JSON.parse(box.dataset.hide), given) === true; } catch { /* the server decides */ }
    if (box.hidden) for (const one of box.querySelectorAll('[name]')) given[one.name] = null;
  }
  const money = form.querySelector('[data-fees]');
  if (money) money.textContent = `￥${(money.dataset.fees.split(' ')[given[money.dataset.of].length] / 100).toFixed(2)}`;
};

let sent = 0;
let timer = 0;
const save = (last) => {
  if (!form.dataset.draft) return;
  const body = new FormData(form);
  for (const box of form.querySelectorAll('input[type=file]')) body.delete(box.name);
  sent = Date.now();
  if (last) { navigator.sendBeacon(form.dataset.draft, body); return; }
  fetch(form.dataset.draft, { method: 'POST', body, headers: { 'X-CSRF': csrf } })
    .then((r) => {
      if (r.ok) document.querySelector('#saved').textContent = words.saved;
      if (r.status === 409) { document.querySelector('#saved').textContent = words.elsewhere; delete form.dataset.draft; }
    })
    .catch(() => { document.querySelector('#saved').textContent = words.not_saved; });
};

const shrink = async (file) => {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < 1e6 && file.type === 'image/jpeg') return file;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob((blob) => done(blob ?? file), 'image/jpeg', 0.9));
  } catch { return file; }
};

const upload = async (box) => {
  const frame = box.closest('[data-up]');
  const say = frame.querySelector('output');
  const [file] = box.files;
  if (!file) return;
  say.textContent = words.uploading;
  const body = new FormData();
  body.append('file', await shrink(file), 'picture.jpg');
  try {
    const answer = await fetch(form.dataset.files + (frame.dataset.kind ? `?kind=${frame.dataset.kind}` : ''), { method: 'POST', body, headers: { 'X-CSRF': csrf, Accept: 'application/json' } });
    const told = await answer.json();
    if (!answer.ok) { say.textContent = told.detail ?? words.upload_failed; return; }
    const label = document.createElement('label');
    label.className = 'opt';
    const keep = Object.assign(document.createElement('input'), { type: 'checkbox', name: frame.dataset.up, value: told.id, checked: true });
    const shown = Object.assign(document.createElement('img'), { src: `${form.dataset.files}/${told.id}`, alt: words.picture });
    label.append(keep, shown, words.keep);
    if (frame.dataset.kind === 'photo') frame.querySelector('.pics').replaceChildren();
    frame.querySelector('.pics').append(label);
    say.textContent = words.done;
    save();
  } catch { say.textContent = words.offline; }
  box.value = '';
};

if (form) {
  document.querySelector('#sum')?.focus();
  form.addEventListener('input', () => {
    conditions();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(400, 5000 - (Date.now() - sent)));
  });
  form.addEventListener('change', (event) => {
    if (event.target.type === 'file') upload(event.target);
    if ('refresh' in event.target.dataset) form.requestSubmit(document.querySelector('#refresh'));
  });
  let going = false;
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (going) event.preventDefault();
    going = true;
    for (const box of form.querySelectorAll('input[type=file]')) box.disabled = true;
  });
  addEventListener('pagehide', () => { if (!going && timer) save(true); });
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  conditions();
}
