// Adds to a form with pictures: each is made smaller on the phone and sent at once.
const form = document.querySelector('form[data-form]');
const csrf = form.elements.csrf.value;
const words = JSON.parse(form.dataset.words);

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
    if (frame.dataset.kind === 'photo') frame.querySelector('.pics').replaceChildren();
    for (const id of told.ids) {
      const label = document.createElement('label');
      label.className = 'opt';
      const keep = Object.assign(document.createElement('input'), { type: 'checkbox', name: frame.dataset.up, value: id, checked: true });
      const shown = Object.assign(document.createElement('img'), { src: `${form.dataset.files}/${id}`, alt: words.picture });
      label.append(keep, shown, words.keep);
      frame.querySelector('.pics').append(label);
    }
    say.textContent = words.done;
    form.dispatchEvent(new Event('input')); // to be kept with the draft
  } catch { say.textContent = words.offline; }
  box.value = '';
};

form.addEventListener('change', (event) => { if (event.target.type === 'file') upload(event.target); });
form.addEventListener('submit', () => { for (const box of form.querySelectorAll('input[type=file]')) box.disabled = true; });
