// Only a native page of the mini-program may ask to tell people something by WeChat.
const link = document.querySelector('#subscribe');
link?.addEventListener('click', (event) => {
  const { url } = link.dataset;
  if (!window.WeixinJSBridge && !window.wx?.miniProgram) return;
  event.preventDefault();
  if (window.wx?.miniProgram) window.wx.miniProgram.navigateTo({ url });
  else window.WeixinJSBridge.invoke('invokeMiniProgramAPI', { name: 'navigateTo', arg: { url } }, () => {});
});
