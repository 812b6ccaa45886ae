// In WeChat's browser the payment sheet is called through the bridge; what it says is never believed: the server asks.
const button = document.querySelector('#pay');
const parameters = JSON.parse(document.querySelector('#bridge').dataset.pay);
const call = () => window.WeixinJSBridge.invoke('getBrandWCPayRequest', parameters, () => location.reload());
button.addEventListener('click', (event) => {
  if (!window.WeixinJSBridge) return;
  event.preventDefault();
  call();
});
