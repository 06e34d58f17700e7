// Room network: what comes over the network, whoever sends it: pages of other origins, how often, encryption.

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server as HttpsServer, ServerOptions } from 'node:https';
import { type SecureContextOptions, createSecureContext } from 'node:tls';
import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '../config/env';
import { OperatorError } from '../config/operator-error';

/** Where certificate and key are. */
interface Files {
  readonly cert: string;
  readonly key: string;
}

/** Between two looks at the files. Milliseconds. */
const LOOK_INTERVAL = 5_000;

/** A client that has not agreed on keys after so long is hung up on. Milliseconds. */
const HANDSHAKE_TIMEOUT = 10_000;

/** @returns what an HTTPS server takes; undefined if it is to speak HTTP. @throws {OperatorError} */
export function tlsOptions(http: Settings['http']): ServerOptions | undefined {
  const files = filesOf(http);
  if (!files) return undefined;
  const read = (setting: string, path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new OperatorError(`${setting} ${path} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  };
  const context = contextOf(read('TLS_CERT', files.cert), read('TLS_KEY', files.key));
  try {
    createSecureContext(context);
  } catch (error) {
    throw new OperatorError(`TLS_CERT ${files.cert} and TLS_KEY ${files.key} ${UNFIT}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return { ...context, handshakeTimeout: HANDSHAKE_TIMEOUT };
}

const UNFIT = 'are not a certificate and its private key, without a passphrase, in PEM';

/**
 * Takes up a new certificate and key, for connections that are made from then on, until the server closes. It looks at what the
 * files hold, since they may be links that are swapped. A pair that does not fit is logged, and the one before stays.
 */
export function renewCertificate(fastify: FastifyInstance, http: Settings['http'], interval = LOOK_INTERVAL): void {
  const files = filesOf(http);
  if (!files) return;
  const server = fastify.server as unknown as HttpsServer;
  const logger = new Logger('TLS');
  let seen: readonly Buffer[] = [];
  let complaint: string | undefined;
  const look = async (): Promise<void> => {
    try {
      const [cert, key] = await Promise.all([readFile(files.cert), readFile(files.key)]);
      complaint = undefined;
      if (seen[0]?.equals(cert) && seen[1]?.equals(key)) return;
      seen = [cert, key];
      server.setSecureContext(contextOf(cert, key));
      logger.log(`the certificate is valid until ${new X509Certificate(cert).validTo}`);
    } catch (error) {
      const { message } = error as Error;
      // Once, not at each look.
      if (message !== complaint) logger.error(`TLS_CERT and TLS_KEY are not taken up, those before stay: ${message}`);
      complaint = message;
    }
  };
  let looks = look();
  const timer = setInterval(() => {
    looks = looks.then(look);
  }, interval).unref();
  fastify.addHook('onClose', () => clearInterval(timer));
}

function filesOf({ tlsCert, tlsKey }: Settings['http']): Files | undefined {
  return tlsCert === undefined || tlsKey === undefined ? undefined : { cert: tlsCert, key: tlsKey };
}

function contextOf(cert: Buffer, key: Buffer): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2' };
}
