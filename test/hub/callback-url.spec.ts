import { comparableUrl, listenerUrl } from '../../src/hub-notification/sender/callback-url';

describe('the URL of a listener for one type of events', () => {
  it.each([
    ['http://a.example', 'http://a.example/listener/customerCreateEvent'],
    ['http://a.example/', 'http://a.example/listener/customerCreateEvent'],
    ['http://a.example:8080/cb', 'http://a.example:8080/cb/listener/customerCreateEvent'],
    ['http://a.example/cb//', 'http://a.example/cb/listener/customerCreateEvent'],
    ['http://a.example/cb?token=1', 'http://a.example/cb/listener/customerCreateEvent?token=1'],
    ['http://a.example/cb/?to=/x/', 'http://a.example/cb/listener/customerCreateEvent?to=/x/'],
    ['http://a.example?token=1?2', 'http://a.example/listener/customerCreateEvent?token=1?2'],
    ['https://[2606:4700::1]/a%2Fb?x=%20', 'https://[2606:4700::1]/a%2Fb/listener/customerCreateEvent?x=%20'],
  ])('of %s', (callback, url) => expect(listenerUrl(callback, 'CustomerCreateEvent')).toBe(url));
});

describe('callbacks are compared as URLs', () => {
  it.each([
    ['https://host.example:443/a~b', 'https://HOST.example/a%7Eb', 'HTTPS://host.example/a%7eb', 'https://host.example/./a~b'],
    ['http://host.example', 'http://host.example:80', 'http://host.example:/', 'http://host.example/a/../', 'http://host.example/%2e'],
    ['http://b\u00fccher.example/\u00fc?q=\u00fc', 'http://xn--bcher-kva.example/%c3%bc?q=%C3%BC', 'http://B\u00dcCHER.example/%C3%bc?q=\u00fc'],
    ['http://127.0.0.1:9/', 'http://127.1:9', 'http://0x7f.0.0.1:9', 'http://2130706433:9/'],
    ['http://[::1]:9/', 'http://[0:0:0:0:0:0:0:1]:9'],
    ['no URL', 'no URL'],
  ])('the same: %s', (...urls) => {
    expect(new Set(urls.map(comparableUrl)).size).toBe(1);
  }); // prettier-ignore

  it.each([
    ['http://host.example/a', 'http://host.example/A'],
    ['http://host.example/a', 'http://host.example/a/'],
    ['http://host.example/', 'https://host.example/'],
    ['http://host.example/', 'http://host.example:8080/'],
    ['http://host.example/', 'http://host.example./'],
    ['http://host.example/', 'http://host.example/?'],
    ['http://host.example/?a=1&b=2', 'http://host.example/?b=2&a=1'],
    ['http://host.example/a%2Fb', 'http://host.example/a/b'],
    ['http://host.example/?a%26b', 'http://host.example/?a&b'],
    ['http://host.example/?a=%2B', 'http://host.example/?a=+'],
    ['no URL', 'NO URL'],
  ])('others: %s and %s', (one, other) => {
    expect(comparableUrl(one)).not.toBe(comparableUrl(other));
  });
});
