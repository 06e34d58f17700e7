import { listenerUrl } from '../../src/hub-notification/delivery/callback-url';

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
