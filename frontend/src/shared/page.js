// What every page of the studio begins with: where it is, which file it shows, and how it speaks with the server.
const main = document.querySelector('#editor');
const { draft, path, csrf } = main.dataset;

export class Refused extends Error {
  constructor(status, answer) {
    super(answer.error || answer.detail || '');
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

const address = `${draft}/files/${path.split('/').map(encodeURIComponent).join('/')}`;

export const page = {
  main, draft, path,
  canvas: main.querySelector('#canvas'),
  file: {
    read: () => send('GET', address),
    save: (content, revision, options) => send('PUT', address, { content, revision }, options),
    check: (content) => send('POST', `${draft}/check`, { files: { [path]: content } })
  },
  ready: () => { document.body.dataset.ready = '1'; }
};
