import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { PAGE_HEADERS } from '../tmf/http/checks/answer-headers';
import { Html, html } from './html';
import { STYLE } from './style';

export const HTML_MEDIA_TYPE = 'text/html';

/** Below the origin. */
export const ICON_PATH = '/favicon.ico';

/** A page of this server and nothing else: no scripts, no frames, nothing from elsewhere. */
const HEADERS = {
  ...PAGE_HEADERS,
  'Content-Type': `${HTML_MEDIA_TYPE}; charset=utf-8`,
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/** Not a blank more than what has the hash: browsers would not use it. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

interface HtmlPage {
  readonly title: string;
  readonly body: Html;
  /** Of the paths on the page. */
  readonly prefix: string;
}

/** Sets the headers of a page. @returns the page, for the handler to return */
export function sendPage(reply: FastifyReply, { title, body, prefix }: HtmlPage): string {
  reply.headers(HEADERS);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" type="image/svg+xml" href="${prefix + ICON_PATH}" />
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}
