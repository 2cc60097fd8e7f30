import { may, type Identity, type Role } from '../../../../src/access/identity.ts';
import { ApiError, api, whenUnknown } from '../data/api.ts';
import { Store, useStore } from '../data/store.ts';

export type Session =
  | { readonly status: 'asking' }
  | { readonly status: 'known'; readonly identity: Identity }
  /** `ended`: somebody was known before, and their page is kept. */
  | { readonly status: 'unknown'; readonly ended: boolean }
  | { readonly status: 'failed'; readonly why: string };

const PATH = '/api/v1/session';

const NOBODY: Identity = { who: 'this machine', role: 'admin', by: 'local' };

export const session = new Store<Session>({ status: 'asking' });

whenUnknown(() => session.set({ status: 'unknown', ended: session.value.status === 'known' }));

/** Who the server takes this browser for. Never rejects. */
export const askSession = async (): Promise<void> => {
  try {
    session.set({ status: 'known', identity: (await api.get<Identity>(PATH)).value });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) session.set({ status: 'unknown', ended: false });
    // A server without logins: it judges each request by itself.
    else if (error instanceof ApiError && error.status === 404) session.set({ status: 'known', identity: NOBODY });
    else session.set({ status: 'failed', why: error instanceof Error ? error.message : 'there was no answer' });
  }
};

/** @throws ApiError, Unreachable */
export const logIn = async (name: string, password: string): Promise<void> => {
  const { value } = await api.post<Identity>(PATH, { name, password });
  session.set({ status: 'known', identity: value });
};

/** @throws ApiError, Unreachable */
export const logOut = async (): Promise<void> => {
  await api.delete(PATH);
  session.set({ status: 'unknown', ended: false });
};

/** Whether who is logged in may do what needs this role. @param channel that it is about */
export const useMay = (needed: Role, channel?: string): boolean => {
  const now = useStore(session);
  return now.status === 'known' && may(now.identity, needed, channel);
};
