import type { Keeper, Platform, Store } from "./platform";

const USER = "cml.user";

/**
 * Who is here: a random id of the browser, and the user id once it is known. Both are read anew each
 * time, because another tab may have signed somebody out.
 */
export class Identity {
  private readonly keeper: Keeper;
  private readonly store: Store;
  private readonly newId: () => string;
  private anonymous: string;
  private readonly wasKnown: boolean;

  constructor(platform: Platform) {
    this.keeper = platform.keeper;
    this.store = platform.store;
    this.newId = platform.uuid;
    const kept = this.keeper.read();
    this.wasKnown = kept !== null;
    this.anonymous = kept ?? this.newId();
    // Written each time: the cookie's life is counted from the last visit.
    this.keeper.write(this.anonymous);
  }

  get anonymousId(): string {
    const kept = this.keeper.read();
    if (kept === null) this.keeper.write(this.anonymous);
    else this.anonymous = kept;
    return this.anonymous;
  }

  get userId(): string | null {
    return this.store.get(USER);
  }

  /** Takes a user id. Somebody else on the same device starts as a new visitor. */
  become(userId: string): void {
    const before = this.userId;
    if (before !== null && before !== userId) this.renew();
    this.store.set(USER, userId);
  }

  /** Takes over the id of another domain; returns the one that the visitor had here before. */
  adopt(anonymousId: string): string | null {
    const own = this.anonymousId;
    if (own === anonymousId) return null;
    this.anonymous = anonymousId;
    this.keeper.write(anonymousId);
    return this.wasKnown ? own : null;
  }

  /** Forgets the person; the next event is a new visitor's. */
  reset(): void {
    this.store.remove(USER);
    this.renew();
  }

  private renew(): void {
    this.anonymous = this.newId();
    this.keeper.write(this.anonymous);
  }

  static clear(platform: Platform): void {
    platform.keeper.clear();
    platform.store.remove(USER);
  }
}
