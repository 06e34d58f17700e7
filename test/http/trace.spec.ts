import fc from 'fast-check';
import { correlationIdOf, onwardTrace, traceparentOf } from '../../src/tmf/http/trace/trace';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('a correlation id', () => {
  const made = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

  it.each([
    [{ 'x-correlation-id': 'a', 'x-request-id': 'b' }, 'a'],
    [{ 'x-request-id': 'b' }, 'b'],
    [{ 'x-correlation-id': 'two words', 'x-request-id': 'b' }, 'b'],
    [{ 'x-correlation-id': '~'.repeat(128) }, '~'.repeat(128)],
    [{ 'x-correlation-id': 'x'.repeat(129) }, made],
    [{ 'x-correlation-id': 'é', 'x-request-id': '' }, made],
    [{}, made],
  ])('of %j is %s', (headers, id) => expect(correlationIdOf({ headers })).toEqual(id));
});

describe('a traceparent', () => {
  it.each([`00-${TRACE}-${PARENT}-00`, `00-${TRACE}-${PARENT}-01`, `00-${TRACE}-${PARENT}-ff`])(
    'is taken over: %s',
    (traceparent) => expect(traceparentOf({ traceparent })).toBe(traceparent),
  );

  it.each([
    `01-${TRACE}-${PARENT}-00`,
    `ff-${TRACE}-${PARENT}-00`,
    `00-${'0'.repeat(32)}-${PARENT}-00`,
    `00-${TRACE}-${'0'.repeat(16)}-00`,
    `00-${TRACE.toUpperCase()}-${PARENT}-00`,
    `00-${TRACE}-${PARENT}-00-more`,
    `00-${TRACE}-${PARENT}`,
    ` 00-${TRACE}-${PARENT}-00`,
    `00-${TRACE}-${PARENT}-00\n`,
    `00-${TRACE}-${PARENT}-0g`,
    '',
  ])('is as if there were none: %j', (traceparent) => {
    expect(traceparentOf({ traceparent })).toBeUndefined();
    expect(onwardTrace({ correlationId: 'a', traceparent })).toEqual({ 'x-correlation-id': 'a' });
  });

  it('goes on with the same trace, a new parent and the flags that are known', () => {
    fc.assert(
      fc.property(fc.nat({ max: 255 }), (flags) => {
        const given = `00-${TRACE}-${PARENT}-${flags.toString(16).padStart(2, '0')}`;
        const { traceparent } = onwardTrace({ correlationId: 'a', traceparent: given });
        expect(traceparentOf({ traceparent })).toBe(traceparent);
        expect(traceparent?.slice(0, 36)).toBe(given.slice(0, 36));
        expect(traceparent).not.toContain(PARENT);
        expect(traceparent?.slice(-2)).toBe(`0${flags & 3}`);
      }),
    );
  });
});
