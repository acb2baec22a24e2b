import { request } from '../../data/api.ts';

/** Of the answer of `/platform/host` what this page needs. */
export interface HostRoom {
  readonly memory: {
    readonly total_bytes: number;
    readonly kept_back_bytes: number;
    readonly dynos_may_take_bytes: number;
    readonly builds_may_take_bytes: number;
  };
  readonly headroom: { readonly size: string; readonly dynos: number };
}

export async function hostRoom(): Promise<HostRoom> {
  return (await request({ method: 'GET', url: '/platform/host' })).json();
}
