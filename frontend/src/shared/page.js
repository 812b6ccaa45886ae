// What every page of the studio begins with: where it is, which file it shows, and how it speaks with the server.
const main = document.querySelector('#editor');
const { draft, path, csrf } = main.dataset;

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.error || answer.detail || `HTTP ${status}`);
    Object.assign(this, { status, answer });
  }
}

// The answer as JSON.  Refused with the status and what the server says of it; 0 when it cannot be reached.
export async function send(method, address, body, options = {}) {
  const answer = await fetch(address, {
    method,
    headers: { 'Accept': 'application/json', 'X-CSRF': csrf, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
    ...options
  }).catch(() => { throw new Refused(0, {}); });
  const told = answer.headers.get('Content-Type')?.startsWith('application/json') ? await answer.json() : {};
  if (!answer.ok || answer.redirected) throw new Refused(answer.redirected ? 401 : answer.status, told);
  return told;
}

const addressOf = (path) => `${draft}/files/${path.split('/').map(encodeURIComponent).join('/')}`;

// A file of the draft.
export const file = (path) => ({
  read: () => send('GET', addressOf(path)),
  save: (content, revision, options) => send('PUT', addressOf(path), { content, revision }, options),
  remove: (revision) => send('DELETE', addressOf(path), { revision }),
  check: (content, beside = {}) => send('POST', `${draft}/check`, { files: { ...beside, [path]: content } })
});

export const page = {
  main, draft, path, id: draft.split('/').pop(),
  canvas: main.querySelector('#canvas'),
  file: file(path),
  ready: () => { document.body.dataset.ready = '1'; }
};
