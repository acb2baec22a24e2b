import type { SignedInSessionResource } from '../../../platform/client/berth-resources.ts';
import { request } from './api.ts';

/** By what one signs in: a password, or the secret of a login link, which may set a new password. */
export type Proof = { readonly password: string } | { readonly link_token: string; readonly new_password?: string };

/** Who is signed in here. Rejects with an ApiError of status 401 where nobody is. */
export async function currentSession(): Promise<SignedInSessionResource> {
  return (await request({ method: 'GET', url: '/session' })).json();
}

export async function signIn(proof: Proof): Promise<void> {
  await request({ method: 'POST', url: '/session', body: proof });
}

export async function signOut(): Promise<void> {
  await request({ method: 'DELETE', url: '/session' });
}
