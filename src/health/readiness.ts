import { Injectable } from '@nestjs/common';

/** Whether this instance wants traffic. It stops wanting it when it is told to stop, before it stops. */
@Injectable()
export class Readiness {
  private draining = false;

  drain(): void {
    this.draining = true;
  }

  get isDraining(): boolean {
    return this.draining;
  }
}
