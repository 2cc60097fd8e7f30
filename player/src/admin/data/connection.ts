import { Store } from './store.ts';

/** Whether the server answers, and since when not. */
export interface Connection {
  readonly isAway: boolean;
  /** Milliseconds since the Unix epoch: when it answered last. */
  readonly answeredAt: number | undefined;
}

export const connection = new Store<Connection>({ isAway: false, answeredAt: undefined });

/** Told often: those who follow hear of a change of state at once, of its age once a second at most. */
export const heard = (now = Date.now()): void => {
  const { isAway, answeredAt = 0 } = connection.value;
  if (isAway || now - answeredAt >= 1000) connection.set({ isAway: false, answeredAt: now });
};

export const lost = (): void => {
  if (!connection.value.isAway) connection.set({ ...connection.value, isAway: true });
};
