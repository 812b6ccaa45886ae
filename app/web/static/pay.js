// What the payment sheet says is never believed: this page asks the server, and the server asks WeChat.
const form = document.querySelector('#check');
const button = document.querySelector('#pay');
const told = document.querySelector('#told');
const left = document.querySelector('#left');
const seconds = (n) => new Promise((done) => setTimeout(done, n * 1000));
const page = location.pathname;

// The time that is left, by the server's clock: a phone's own may be wrong.
const ends = Date.now() + (form.dataset.until - form.dataset.now) * 1000;
const tick = async () => {
  const rest = Math.max(0, Math.round((ends - Date.now()) / 1000));
  const two = (n) => String(n).padStart(2, '0');
  left.textContent = `${Math.floor(rest / 3600)}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  await seconds(rest ? 1 : 5);
  if (rest) tick(); else location.replace(page);
};
tick();

const settled = async () => {
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } });
    return answer.ok && (await answer.json()).settled;
  } catch { return false; } // no network now: asked again
};
let asking = false;
const confirm = async () => {
  if (asking) return;
  asking = true;
  told.hidden = false;
  for (const pause of [2, 2, 2, 2, 2, 5, 5, 5, 5, 5, 5, 0]) {
    if (await settled()) return location.replace(page);
    await seconds(pause);
  }
  told.textContent = told.dataset.later;
  asking = false;
};

// In the mini-program a native page pays, in WeChat's browser the bridge; coming back starts the questions.
const native = () => {
  const url = `/pages/pay/pay?order=${button.dataset.order}`;
  if (window.wx?.miniProgram) window.wx.miniProgram.navigateTo({ url });
  else window.WeixinJSBridge.invoke('invokeMiniProgramAPI', { name: 'navigateTo', arg: { url } }, () => {});
  document.addEventListener('visibilitychange', () => { if (!document.hidden) confirm(); });
  window.addEventListener('pageshow', confirm);
};
button?.addEventListener('click', (event) => {
  const mini = button.dataset.channel === 'mp';
  if (!window.WeixinJSBridge && !(mini && window.wx?.miniProgram)) return;
  event.preventDefault();
  history.replaceState(null, '', '?checking=1'); // WeChat may load the page anew when it comes back
  if (mini) native();
  else window.WeixinJSBridge.invoke('getBrandWCPayRequest', JSON.parse(button.dataset.parameters), confirm);
});
if ('checking' in form.dataset) confirm();
