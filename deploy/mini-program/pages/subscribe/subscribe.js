// A web view cannot ask for it: a subscription is a tap on a native page, good for one message of each template.
Page({
  data: { ids: [] },
  onLoad({ ids }) { this.setData({ ids: ids.split(',').slice(0, 3) }); }, // WeChat asks for three at a time
  ask() { wx.requestSubscribeMessage({ tmplIds: this.data.ids, complete: () => wx.navigateBack() }); },
});
