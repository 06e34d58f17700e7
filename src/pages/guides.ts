import { readFileSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../config/env';
import { SETTINGS } from '../config/settings.module';
import { GUIDES_PATH } from '../tmf/serve/openapi/guides.openapi';
import { pathPrefix } from '../tmf/http/base-url';
import { Html } from './html';
import { renderMarkdown } from './markdown';

/** In the repository, and beside the built application. */
const FOLDER = join(__dirname, '../../docs');

/** The guide that lists the others. */
export const OVERVIEW = 'README';

export interface Guide {
  readonly name: string;
  readonly title: string;
  readonly markdown: string;
}

/**
 * The guides that come with this version: the files of `docs`, read once. A name is looked up among them, never in the
 * file system.
 */
@Injectable()
export class Guides {
  private readonly guides = new Map<string, Guide>();
  private readonly rendered = new Map<string, Html>();
  private readonly prefix: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.prefix = pathPrefix(settings.http);
    for (const file of readdirSync(FOLDER)) {
      const { name, ext } = parse(file);
      if (ext === '.md') this.guides.set(name, readGuide(name, readFileSync(join(FOLDER, file), 'utf8')));
    }
  }

  /** All but the overview, in its order. */
  get all(): readonly Guide[] {
    const overview = this.find(OVERVIEW)?.markdown ?? '';
    const position = ({ name }: Guide): number => overview.indexOf(`(${name}.md)`);
    return [...this.guides.values()]
      .filter(({ name }) => name !== OVERVIEW)
      .sort((one, other) => position(one) - position(other));
  }

  find(name: string): Guide | undefined {
    return this.guides.get(name);
  }

  /** The guide as HTML, made when it is first asked for. */
  render({ name, markdown }: Guide): Html {
    const made = this.rendered.get(name) ?? new Html(renderMarkdown(markdown, (href) => this.linkTo(href)));
    this.rendered.set(name, made);
    return made;
  }

  /** Where a link in a guide leads to on this server; undefined for what is in the repository alone. */
  private linkTo(href: string): string | undefined {
    if (/^(?:#|https?:)/.test(href)) return href;
    const [, name = '', anchor = ''] = /^([\w-]+)\.md(#.*)?$/.exec(href) ?? [];
    return this.guides.has(name) ? `${this.prefix}${GUIDES_PATH}/${name}${anchor}` : undefined;
  }
}

function readGuide(name: string, markdown: string): Guide {
  const [, title = name] = /^# (.+)$/m.exec(markdown) ?? [];
  return { name, title, markdown };
}
