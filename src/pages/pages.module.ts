// Room pages: the front page and the guides, for browsers.

import { Module } from '@nestjs/common';
import { FrontPageController } from './front-page.controller';
import { GuideController } from './guide.controller';
import { Guides } from './guides';

/** What a person sees who comes with a browser: the front page and the guides. */
@Module({ controllers: [FrontPageController, GuideController], providers: [Guides] })
export class PagesModule {}
