import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a certificate that signs itself, and its key, in a folder of their own. */
export interface CertificateFiles {
  readonly folder: string;
  readonly cert: string;
  readonly key: string;
}

/** For localhost, made by OpenSSL; each has a key of its own. */
export function makeCertificate(): CertificateFiles {
  const folder = mkdtempSync(join(process.env['TEST_FOLDER'] ?? '', 'certificate-'));
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', names, '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  return { folder, cert, key };
}
