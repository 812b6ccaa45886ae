// A web view cannot pay.  Its page leads here with an order; whoever holds the phone pays it; back there the server is asked.
const ask = (method, data) => new Promise((done, fail) => {
  wx.request({ url: `${getApp().site}/wx/pay/native`, method, data, success: done, fail });
});
const login = () => new Promise((done, fail) => wx.login({ success: done, fail }));
const pause = () => new Promise((done) => setTimeout(done, 500));

Page({
  data: { problem: '' },
  async onLoad({ order }) {
    try {
      const { code } = await login();
      const begun = await ask('POST', { order, code });
      if (begun.statusCode !== 200) return this.setData({ problem: begun.data.detail });
      await this.pay(order, begun.data.ticket);
    } catch { this.setData({ problem: '网络不通，请返回重试' }); }
  },
  async pay(order, ticket) {
    for (let i = 0; i < 40; i += 1) {
      const told = await ask('GET', { order, ticket });
      if (told.statusCode === 200) {
        const { appId, ...parameters } = told.data.parameters;
        return wx.requestPayment({ ...parameters, complete: () => wx.navigateBack() });
      }
      if (told.statusCode !== 202) return this.setData({ problem: told.data.detail });
      await pause();
    }
    this.setData({ problem: '下单超时，请返回重试' });
  },
});
