// The whole product lies in this web view.  wx.login's code signs in; the server takes it out of the address at once.
Page({
  data: { src: '' },
  onLoad(asked) {
    const next = encodeURIComponent(asked.next || '/');
    wx.login({ success: ({ code }) => this.setData({ src: `${getApp().site}/wx/enter?code=${code}&next=${next}` }) });
  },
});
