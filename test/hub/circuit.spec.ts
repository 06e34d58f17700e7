import { Circuit } from '../../src/hub-notification/delivery/circuit';

const TIMES = { min: 1_000, max: 900_000 };
const fresh = (circuit: Circuit) => ({ began: circuit.strikes, isRetry: false, asked: 0 });
const retry = (circuit: Circuit) => ({ began: circuit.strikes, isRetry: true, asked: 0 });

/** Half of the time that is possible. */
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => jest.restoreAllMocks());

describe('the circuit of a listener', () => {
  it('opens after five failures in a row', () => {
    const circuit = new Circuit(0, TIMES);
    for (let n = 0; n < 4; n++) circuit.failed(fresh(circuit));
    expect([circuit.isSuspect, circuit.openFor]).toEqual([false, 0]);
    circuit.failed(fresh(circuit));
    expect([circuit.isSuspect, circuit.openFor]).toEqual([true, 500]);
  });

  it('does not open for failures with a success among them', () => {
    const circuit = new Circuit(0, TIMES);
    for (let n = 0; n < 100; n++) {
      if (n % 4 === 0) circuit.succeeded();
      circuit.failed(fresh(circuit));
    }
    expect(circuit.openFor).toBe(0);
  });

  it('does not open for what fails again and again, while nothing else does', () => {
    const circuit = new Circuit(0, TIMES);
    for (let n = 0; n < 100; n++) circuit.failed(retry(circuit));
    expect([circuit.strikes, circuit.openFor]).toEqual([0, 0]);
  });

  it('stays open for longer with each probe that fails, of whatever kind, up to a minute', () => {
    const pauses = Array.from({ length: 9 }, (_, n) => {
      const circuit = new Circuit(5 + n, TIMES);
      circuit.failed(n % 2 === 0 ? retry(circuit) : fresh(circuit));
      return circuit.openFor;
    });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it('stays open no longer because many were in flight when the listener failed', () => {
    const circuit = new Circuit(0, TIMES);
    const begun = fresh(circuit);
    for (let n = 0; n < 16; n++) circuit.failed(begun);
    expect([circuit.strikes, circuit.openFor]).toEqual([5, 500]);
  });

  it('opens for as long as the listener asks, even the first time', () => {
    const circuit = new Circuit(0, TIMES);
    circuit.failed({ ...retry(circuit), asked: 7_000 });
    expect([circuit.isSuspect, circuit.openFor]).toEqual([false, 7_000]);
  });

  it('is closed by a success', () => {
    const circuit = new Circuit(9, TIMES);
    circuit.succeeded();
    expect([circuit.isSuspect, circuit.strikes]).toEqual([false, 0]);
  });
});
