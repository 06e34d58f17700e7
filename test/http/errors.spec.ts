import { readFileSync } from 'node:fs';
import { ERRORS, type ErrorCode } from '../../src/tmf/error/registry';
import { TmfException } from '../../src/tmf/error/tmf.exception';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('the error registry', () => {
  it('is what docs/errors.md lists, row by row', () => {
    const rows = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(\w+)`\s*\| (\d+)\s*\| ([^|]+) \|/gm)];
    expect(rows.map(([, code, status, reason = '']) => [code, Number(status), reason.trim()])).toEqual(
      Object.entries(ERRORS).map(([code, { status, reason }]) => [code, status, reason]),
    );
  });

  it.each(codes)('%s has exactly the members of a TMF Error, all strings', (code) => {
    expect(new TmfException(code, 'detail').body()).toEqual({
      '@type': 'Error',
      code,
      reason: ERRORS[code].reason,
      message: 'detail',
      status: String(ERRORS[code].status),
    });
  });
});
